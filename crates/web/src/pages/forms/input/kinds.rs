//! The input of each kind of question.

use kith_forms::model::{Choice, Kind, Range, Scale};
use maud::{Markup, html};

use super::pieces::Piece;
use super::{explanation, rows};
use crate::components::{
    self, CharacterCount, Checkbox, Checkboxes, DateInput, DatePart, Fieldset, FileUpload, Hint,
    Input, InputMode, InsetText, Limit, Radio, Radios, Select, Textarea, Width,
};
use crate::pages::forms::paper::bounds;

/// A scale of more steps is typed as a number: nobody reads so many words in a row.
const STEPS: i32 = 11;
/// Lines of an address that are always there.
const LINES: usize = 4;

/// Gives a component what every piece of the same sort gives it.
macro_rules! dressed {
    ($component:expr, $piece:expr, $of_kind:expr) => {{
        let piece = $piece;
        let component = $component.guidance(piece.guidance()).error(piece.error());
        match piece.hint($of_kind) {
            hint if hint.is_empty() => component,
            hint => component.hint(hint),
        }
    }};
}

pub(super) fn inputs(kind: &Kind, piece: &Piece<'_>) -> Markup {
    match kind {
        Kind::YesNo => yes_no(piece),
        Kind::Choice(options) => choice(piece, options),
        Kind::Choices(options) => choices(piece, options),
        Kind::Text(most) => text(piece, *most),
        Kind::LongText(most) => long_text(piece, *most),
        Kind::Number(range) => number(piece, range),
        Kind::Money(range) => money(piece, range),
        Kind::Date => date(piece),
        Kind::File => file(piece, None),
        Kind::Photograph => file(piece, Some("image/jpeg,image/png,image/webp")),
        Kind::Scale(it) if it.most - it.least < STEPS => scale(piece, it),
        Kind::Scale(it) => long_scale(piece, it),
        Kind::Person => person(piece),
        Kind::Organisation => organisation(piece),
        Kind::Services => services(piece),
        Kind::Address => address(piece),
        Kind::Table(table) => rows::inputs(piece, table),
        Kind::Computed(_) => worked_out(piece),
    }
}

fn yes_no(piece: &Piece<'_>) -> Markup {
    let radios = Radios::yes_no(piece.id.clone())
        .legend(piece.legend())
        .value(piece.typed());
    html! { (dressed!(radios, piece, "")) }
}

fn choice(piece: &Piece<'_>, options: &[Choice]) -> Markup {
    let items: Vec<Radio> = (options.iter().zip(1..))
        .map(|(option, nth)| {
            let radio = Radio::new(option.key.as_str(), option.text.as_str());
            match option.explain {
                true => radio.reveals(explanation(piece, nth)),
                false => radio,
            }
        })
        .collect();
    let radios = Radios::new(piece.id.clone(), items)
        .legend(piece.legend())
        .value(piece.typed());
    html! { (dressed!(radios, piece, "")) }
}

fn choices(piece: &Piece<'_>, options: &[Choice]) -> Markup {
    let item = |it: &Choice| Checkbox::new(it.key.as_str(), it.text.as_str());
    let boxes = boxes(piece, options.iter().map(item).collect());
    html! { (dressed!(boxes, piece, "select all that are true.")) }
}

fn boxes(piece: &Piece<'_>, items: Vec<Checkbox>) -> Checkboxes {
    let chosen = piece.shown.typed.all(&piece.id);
    Checkboxes::new(piece.id.clone(), items)
        .legend(piece.legend())
        .values(chosen.map(str::to_owned).collect::<Vec<_>>())
}

fn input(piece: &Piece<'_>) -> Input {
    Input::new(piece.id.clone(), piece.label()).value(piece.typed())
}

fn text(piece: &Piece<'_>, most: usize) -> Markup {
    let width = match most {
        ..=5 => Width::Chars5,
        6..=10 => Width::Chars10,
        11..=20 => Width::Chars20,
        21..=30 => Width::Chars30,
        _ => Width::Full,
    };
    html! { (dressed!(input(piece).width(width), piece, "")) }
}

fn long_text(piece: &Piece<'_>, most: usize) -> Markup {
    let area = Textarea::new(piece.id.clone(), piece.label())
        .value(piece.typed())
        .rows(8_u16);
    let most = u32::try_from(most).unwrap_or(u32::MAX);
    html! { (CharacterCount::new(dressed!(area, piece, ""), Limit::Characters(most))) }
}

fn number(piece: &Piece<'_>, range: &Range) -> Markup {
    let input = input(piece).width(Width::Chars10).spellcheck(false);
    let input = with_keys(input, range);
    let input = match &range.unit {
        Some(unit) => input.suffix(unit.as_str()),
        None => input,
    };
    html! { (dressed!(input, piece, &bounds(range))) }
}

fn money(piece: &Piece<'_>, range: &Range) -> Markup {
    let input = input(piece).width(Width::Chars10).spellcheck(false);
    let input = with_keys(input, range).prefix("£");
    let bounds = match bounds(range) {
        it if it.is_empty() => "in pounds".to_owned(),
        it => format!("in pounds, {it}"),
    };
    html! { (dressed!(input, piece, &bounds)) }
}

/// The keys of a touch screen. Those of numbers have no minus.
fn with_keys(input: Input, range: &Range) -> Input {
    let positive = range.least.is_some_and(|it| it.get() >= 0.0);
    match (positive, range.decimals) {
        (false, _) => input,
        (true, 0) => input.inputmode(InputMode::Numeric),
        (true, _) => input.inputmode(InputMode::Decimal),
    }
}

fn date(piece: &Piece<'_>) -> Markup {
    let parts = ["day", "month", "year"].map(|part| (part, format!("{}-{part}", piece.id)));
    let wrong = parts.iter().find_map(|(_, id)| piece.shown.error(id));
    let parts = parts.map(|(part, id)| {
        let typed = piece.shown.typed.get(&id);
        // Where one part is missing, the others are not wrong.
        let marked = wrong.is_some() && typed.trim().is_empty();
        let it = DatePart::new(part).value(typed);
        if marked { it.wrong(true) } else { it }
    });
    let date = DateInput::new(piece.id.clone())
        .parts(parts)
        .legend(piece.legend());
    html! { (dressed!(date, piece, "for example, 27 3 2026").error(wrong)) }
}

/// A file, and the one that was sent before, which stays unless it is taken away or another is sent.
fn file(piece: &Piece<'_>, accept: Option<&str>) -> Markup {
    let kept = super::reading::file(&piece.id, &piece.shown.typed);
    let Some(largest) = piece.shown.largest_file else {
        return html! {
            (nothing_to_choose(piece, "Files cannot be sent here yet."))
            @if let Some(id) = kept { (kept_file(piece, id)) }
        };
    };
    let upload = FileUpload::new(piece.id.clone(), piece.label());
    let upload = match accept {
        Some(kinds) => upload.accept(kinds),
        None => upload,
    };
    let most = format!("of {} MB at most", largest / 1_000_000);
    let of_kind = match (kept, accept) {
        (Some(_), _) => "choose another only to put it in the place of the one below.".to_owned(),
        (None, Some(_)) => {
            format!("a JPEG, PNG or WebP picture {most}. Where it was taken is removed from it.")
        }
        (None, None) => format!(
            "a PDF, a Word, Excel or OpenDocument text, a CSV table, plain text or a picture, {most}."
        ),
    };
    html! {
        (dressed!(upload, piece, &of_kind))
        @if let Some(id) = kept { (kept_file(piece, id)) }
    }
}

fn kept_file(piece: &Piece<'_>, id: &str) -> Markup {
    let remove = format!("{}-remove", piece.id);
    let typed = &piece.shown.typed;
    let boxes = Checkboxes::new(
        remove.clone(),
        [Checkbox::new("yes", "Take this file away")],
    );
    html! {
        div class="kith-file" {
            input type="hidden" name={ (piece.id) "-kept" } value=(id);
            @if let Some(file) = piece.shown.file(id) {
                @if let Some(thumbnail) = &file.thumbnail {
                    img class="kith-file__picture" src=(thumbnail) alt="";
                }
                p class="govuk-body" { "Sent before: " a class="govuk-link" href=(file.href) { (file.name) } }
            } @else {
                p class="govuk-body" { "A file was sent before." }
            }
            (boxes.small().values(typed.all(&remove).map(str::to_owned).collect::<Vec<_>>()))
        }
    }
}

fn scale(piece: &Piece<'_>, scale: &Scale) -> Markup {
    let words = |step: i32| match step {
        it if it == scale.least => scale.least_text.as_deref(),
        it if it == scale.most => scale.most_text.as_deref(),
        _ => None,
    };
    let item = |step: i32| {
        let text = words(step).map_or_else(|| step.to_string(), |it| format!("{step}: {it}"));
        Radio::new(step.to_string(), text)
    };
    let items: Vec<Radio> = (scale.least..=scale.most).map(item).collect();
    let radios = Radios::new(piece.id.clone(), items)
        .legend(piece.legend())
        .value(piece.typed());
    html! { (dressed!(radios, piece, "")) }
}

fn long_scale(piece: &Piece<'_>, scale: &Scale) -> Markup {
    let end = |step: i32, words: &Option<String>| match words {
        Some(words) => format!("{step} ({words})"),
        None => step.to_string(),
    };
    let ends = format!(
        "a whole number from {} to {}",
        end(scale.least, &scale.least_text),
        end(scale.most, &scale.most_text)
    );
    let input = input(piece).width(Width::Chars5).spellcheck(false);
    html! { (dressed!(input, piece, &ends)) }
}

fn person(piece: &Piece<'_>) -> Markup {
    let people = piece.shown.people.iter();
    let people = people.map(|(id, name)| (id.to_string(), name.as_str()));
    let mut people: Vec<(String, &str)> = people.collect();
    let chosen = piece.typed();
    if !chosen.is_empty() && !people.iter().any(|(id, _)| id == chosen) {
        people.push((chosen.to_owned(), "The person who was chosen before"));
    }
    if people.is_empty() {
        return nothing_to_choose(piece, "There is nobody to choose here yet.");
    }
    let choose = (String::new(), "Choose a person");
    let items = std::iter::once(choose).chain(people);
    let items = items.map(|(id, name)| components::Choice::new(id, name));
    let select = Select::new(piece.id.clone(), piece.label(), items.collect::<Vec<_>>());
    html! { (dressed!(select.value(chosen), piece, "")) }
}

fn organisation(piece: &Piece<'_>) -> Markup {
    let input = input(piece)
        .width(Width::Chars10)
        .spellcheck(false)
        .autocapitalize("characters");
    html! { (dressed!(input, piece, "its ODS code, such as F83006")) }
}

/// The services that can be chosen, and those chosen before that are no longer among them.
fn services(piece: &Piece<'_>) -> Markup {
    let offered = &piece.shown.services;
    let gone = piece
        .shown
        .typed
        .all(&piece.id)
        .filter(|code| !offered.iter().any(|(it, _)| it.as_str() == *code));
    let gone = gone.map(|code| {
        Checkbox::new(code, code).hint("This service is no longer one of the organisation’s")
    });
    let items = offered.iter().map(|(code, name)| {
        Checkbox::new(code.as_str(), name.as_str()).hint(format!("Code {code}"))
    });
    let items: Vec<Checkbox> = items.chain(gone).collect();
    if items.is_empty() {
        return nothing_to_choose(piece, "Your organisation has no services here yet.");
    }
    html! { (dressed!(boxes(piece, items), piece, "select all that it is about.")) }
}

fn nothing_to_choose(piece: &Piece<'_>, why: &str) -> Markup {
    let fieldset = Fieldset::new(html! {
        @if let Some(guidance) = piece.guidance() { (guidance) }
        (InsetText::new(why))
    });
    html! { (fieldset.legend(piece.legend())) }
}

fn address(piece: &Piece<'_>) -> Markup {
    let typed = &piece.shown.typed;
    let line = |nth: usize| format!("{}-line-{nth}", piece.id);
    let lines = (1..).take_while(|nth| *nth <= LINES || typed.has(&line(*nth)));
    let lines = lines.map(|nth| {
        let id = line(nth);
        let label = match nth {
            1 => "Address line 1".to_owned(),
            _ => format!("Address line {nth} (optional)"),
        };
        Input::new(id.clone(), label)
            .value(typed.get(&id))
            .error(piece.shown.error(&id))
    });
    let postcode = format!("{}-postcode", piece.id);
    let hint = format!("{}-hint", piece.id);
    let words = piece.hint("");
    let inner = html! {
        @if !words.is_empty() { (Hint::new(words.as_str()).id(hint.clone())) }
        @if let Some(guidance) = piece.guidance() { (guidance) }
        @for it in lines { (it) }
        (Input::new(postcode.clone(), "Postcode").value(typed.get(&postcode)).width(Width::Chars10)
            .spellcheck(false).autocapitalize("characters").error(piece.shown.error(&postcode)))
    };
    let fieldset = Fieldset::new(inner).legend(piece.legend());
    html! {
        div class="govuk-form-group" {
            @if words.is_empty() { (fieldset) } @else { (fieldset.described_by(hint)) }
        }
    }
}

fn worked_out(piece: &Piece<'_>) -> Markup {
    nothing_to_choose(
        piece,
        "Worked out from other answers: there is nothing to write here.",
    )
}
