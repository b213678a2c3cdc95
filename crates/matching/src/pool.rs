//! Every different text of the records at hand, kept once, with what comparing needs of it.

use rayon::slice::ParallelSliceMut;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::names::{comparable, groups_of, sound};

/// A text of a [`Pool`]; nought is no text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TextId(pub(crate) u32);

impl TextId {
    /// Whether nothing is said.
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    pub(crate) const fn at(self) -> usize {
        self.0 as usize
    }
}

/// A text made ready for comparing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// Folded, words parted by one space.
    pub words: SmolStr,
    /// Folded, without spaces; the same as `words` where there is one word.
    pub compact: SmolStr,
    /// How it sounds.
    pub sound: SmolStr,
    /// The families of nicknames that it is in.
    pub groups: Box<[u16]>,
    /// Which letters it has, a bit each.
    letters: u32,
    initial: bool,
}

impl Text {
    /// Whether it is one letter.
    #[must_use]
    pub const fn is_initial(&self) -> bool {
        self.initial
    }

    /// Its first letter.
    #[must_use]
    pub fn first_letter(&self) -> Option<char> {
        self.compact.chars().next()
    }

    /// How far it is from another: only what can be near is compared letter by letter.
    #[must_use]
    pub fn nearness(&self, other: &Self) -> Nearness {
        let (long, short) = (
            self.compact.len().max(other.compact.len()),
            self.compact.len().min(other.compact.len()),
        );
        let most = 1 + short / 5;
        // A letter more, less or another changes two bits at most.
        if short < 3
            || long - short > most
            || (self.letters ^ other.letters).count_ones() as usize > 2 * most
        {
            return Nearness::Far;
        }
        match strsim::osa_distance(&self.compact, &other.compact) {
            0 => Nearness::Equal,
            1 => Nearness::Slip,
            far if far <= most && strsim::jaro_winkler(&self.compact, &other.compact) >= 0.90 => {
                Nearness::Close
            }
            _ => Nearness::Far,
        }
    }

    /// Whether it has more than one word.
    #[must_use]
    pub fn is_double(&self) -> bool {
        self.words.len() != self.compact.len()
    }
}

/// How far two texts are from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// Letter for letter the same.
    Equal,
    /// One letter more, less or another, or two neighbours in each other's place.
    Slip,
    /// Nearly the same letters in nearly the same order.
    Close,
    /// Another text.
    Far,
}

fn letters(text: &str) -> u32 {
    text.bytes().fold(0, |set, byte| set | 1 << (byte & 31))
}

/// So many bytes of a text are compared: comparing grows with the square of what is longer.
const LONGEST: usize = 200;

/// The texts at hand.
#[derive(Debug)]
pub struct Pool {
    texts: Vec<Text>,
    /// By what they are compared by.
    by_words: FxHashMap<SmolStr, TextId>,
    /// By what was written, so that folding is done once for each way of writing.
    by_raw: FxHashMap<SmolStr, TextId>,
}

impl Default for Pool {
    fn default() -> Self {
        Pool {
            texts: vec![Text::default()],
            by_words: FxHashMap::default(),
            by_raw: FxHashMap::default(),
        }
    }
}

impl Pool {
    /// A text as people write it: a name, perhaps with a title, accents or a hyphen.
    pub fn name(&mut self, raw: &str) -> TextId {
        if raw.is_empty() {
            return TextId::default();
        }
        if let Some(id) = self.by_raw.get(raw) {
            return *id;
        }
        let id = self.folded(&comparable(raw));
        self.by_raw.insert(raw.into(), id);
        id
    }

    /// A text that is folded already.
    pub fn folded(&mut self, words: &str) -> TextId {
        let words = words.trim();
        let words = words
            .get(..words.floor_char_boundary(LONGEST))
            .unwrap_or(words);
        if words.is_empty() {
            return TextId::default();
        }
        if let Some(id) = self.by_words.get(words) {
            return *id;
        }
        let compact: SmolStr = words.chars().filter(|c| *c != ' ').collect();
        let id = TextId(u32::try_from(self.texts.len()).unwrap_or_default());
        self.texts.push(Text {
            sound: sound(words).into(),
            groups: groups_of(&compact).into(),
            letters: letters(&compact),
            initial: compact.chars().count() == 1,
            compact,
            words: words.into(),
        });
        self.by_words.insert(words.into(), id);
        id
    }

    /// Puts the texts into the order of the alphabet, and says which number each has now.
    pub(crate) fn put_in_order(&mut self) -> Vec<TextId> {
        let words = |id: &TextId| &*self.get(*id).words;
        let mut order: Vec<TextId> = (0..).take(self.texts.len()).map(TextId).collect();
        order.par_sort_unstable_by(|a, b| words(a).cmp(words(b)));
        let mut now = vec![TextId::default(); order.len()];
        let mut texts = Vec::with_capacity(order.len());
        for (number, before) in (0..).map(TextId).zip(&order) {
            if let (Some(slot), Some(text)) =
                (now.get_mut(before.at()), self.texts.get_mut(before.at()))
            {
                *slot = number;
                texts.push(std::mem::take(text));
            }
        }
        self.texts = texts;
        let ids = self.by_words.values_mut().chain(self.by_raw.values_mut());
        ids.for_each(|id| *id = now.get(id.at()).copied().unwrap_or_default());
        now
    }

    /// A text of the pool.
    #[must_use]
    pub fn get(&self, id: TextId) -> &Text {
        static NONE: std::sync::LazyLock<Text> = std::sync::LazyLock::new(Text::default);
        self.texts.get(id.at()).unwrap_or(&NONE)
    }

    /// How many there are, the empty one included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.len() == 1
    }
}
