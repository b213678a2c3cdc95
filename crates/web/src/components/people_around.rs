//! The people around a person: a picture, and the same as lists that anyone can read.

use maud::{Markup, Render, html};

use super::{Content, charts::shortened, content::heading};

const WIDTH: u32 = 960;
const BOX_WIDTH: u32 = 290;
const BOX_HEIGHT: u32 = 58;
const STEP: u32 = 70;
const HEAD: u32 = 34;
const SELF_WIDTH: u32 = 184;
const NAME_LETTERS: usize = 28;
const PART_LETTERS: usize = 34;
const SELF_LETTERS: usize = 17;
const SELF_LINES: usize = 3;

/// How someone stands to the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Circle {
    /// Family and carers.
    Family,
    /// What everyone has: doctor, school, health visitor.
    Everyday,
    /// Extra help.
    Extra,
}

impl Circle {
    const ALL: [Self; 3] = [Self::Family, Self::Everyday, Self::Extra];

    fn title(self) -> &'static str {
        match self {
            Self::Family => "Family and carers",
            Self::Everyday => "Everyday services",
            Self::Extra => "Extra help",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Family => "family",
            Self::Everyday => "everyday",
            Self::Extra => "extra",
        }
    }
}

/// Someone around the person.
#[derive(Clone, Debug)]
pub struct Member {
    circle: Circle,
    name: String,
    part: String,
    lines: Vec<Content>,
    ended: bool,
}

impl Member {
    /// A name, and what they are to the person, such as "Mother" or "Health visitor".
    pub fn new(circle: Circle, name: impl Into<String>, part: impl Into<String>) -> Self {
        Self {
            circle,
            name: name.into(),
            part: part.into(),
            lines: Vec::new(),
            ended: false,
        }
    }

    /// Adds a line to the list, such as an organisation or a telephone number.
    #[must_use]
    pub fn line(mut self, line: impl Into<Content>) -> Self {
        self.lines.push(line.into());
        self
    }

    setters! {
        /// Whether they are around the person no longer.
        flag ended;
    }
}

/// The people around a person.
#[derive(Clone, Debug)]
pub struct PeopleAround {
    person: String,
    members: Vec<Member>,
    untold: Vec<Circle>,
    heading_level: u8,
}

impl PeopleAround {
    /// Those around the person of this name.
    pub fn new(person: impl Into<String>, members: impl Into<Vec<Member>>) -> Self {
        Self {
            person: person.into(),
            members: members.into(),
            untold: Vec::new(),
            heading_level: 3,
        }
    }

    /// Leaves out a circle, as well as any before, of which nothing may be told: not even that there is no one in it.
    #[must_use]
    pub fn without(mut self, circle: Circle) -> Self {
        self.untold.push(circle);
        self
    }

    setters! {
        /// The level of the lists' headings, 3 unless set.
        set heading_level: u8;
    }

    fn of(&self, circle: Circle) -> Vec<&Member> {
        self.members
            .iter()
            .filter(|member| member.circle == circle)
            .collect()
    }

    fn column_height(&self, circles: &[Circle]) -> u32 {
        circles
            .iter()
            .map(|circle| self.of(*circle).len())
            .filter(|members| *members > 0)
            .map(|members| HEAD + STEP * u32::try_from(members).unwrap_or(0))
            .sum()
    }

    /// The picture is for the eye: screen readers have the lists, which say more. Its own fills
    /// and strokes are for when the style sheet does not come.
    fn picture(&self) -> Markup {
        let (left, right): (&[Circle], &[Circle]) =
            (&[Circle::Family], &[Circle::Everyday, Circle::Extra]);
        let (left_height, right_height) = (self.column_height(left), self.column_height(right));
        let height = left_height.max(right_height).max(140);
        let middle = height / 2;
        html! {
            svg class="kith-around__picture" xmlns="http://www.w3.org/2000/svg" aria-hidden="true"
                focusable="false" viewBox={ "0 0 " (WIDTH) " " (height) } {
                (self.column(left, 1, (height - left_height) / 2, middle))
                (self.column(right, WIDTH - BOX_WIDTH - 1, (height - right_height) / 2, middle))
                (self.centre(middle))
            }
        }
    }

    fn column(&self, circles: &[Circle], x: u32, top: u32, middle: u32) -> Markup {
        let mut y = top;
        let mut drawn = Vec::new();
        for circle in circles {
            let members = self.of(*circle);
            if members.is_empty() {
                continue;
            }
            drawn.push(html! {
                g class={ "kith-around--" (circle.name()) } {
                    text class="kith-around__head" x=(x) y=(y + 20) { (circle.title()) }
                }
            });
            y += HEAD;
            for member in members {
                drawn.push(node(member, x, y, middle));
                y += STEP;
            }
        }
        html! { @for part in drawn { (part) } }
    }

    fn centre(&self, middle: u32) -> Markup {
        let lines = wrapped(&self.person);
        let count = u32::try_from(lines.len()).unwrap_or(1);
        let height = 44 + 22 * count;
        let first = (middle + 6).saturating_sub(11 * (count - 1));
        html! {
            rect class="kith-around__centre" fill="none" stroke="currentColor" x=((WIDTH - SELF_WIDTH) / 2)
                y=(middle.saturating_sub(height / 2)) width=(SELF_WIDTH) height=(height) rx="34" {}
            @for (line, number) in lines.iter().zip(0_u32..) {
                text class="kith-around__self" x=(WIDTH / 2) y=(first + 22 * number)
                    text-anchor="middle" { (line) }
            }
        }
    }

    fn list(&self, circle: Circle) -> Markup {
        let members = self.of(circle);
        html! {
            section class={ "kith-card kith-card--" (circle.name()) } {
                (heading(self.heading_level, "kith-card__title", None, &circle.title()))
                @if members.is_empty() {
                    p class="govuk-body" { "No one is recorded." }
                } @else {
                    ul class="kith-members" {
                        @for member in members {
                            li class="kith-member" {
                                span class="kith-member__name" { (member.name) }
                                span class="kith-member__line" {
                                    (member.part) @if member.ended { " (ended)" }
                                }
                                @for line in &member.lines {
                                    span class="kith-member__line" { (line) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One box and its line to the middle.
fn node(member: &Member, x: u32, y: u32, middle: u32) -> Markup {
    let on_left = x < WIDTH / 2;
    let half = y + BOX_HEIGHT / 2;
    let (from, to) = if on_left {
        (x + BOX_WIDTH, (WIDTH - SELF_WIDTH) / 2)
    } else {
        (x, (WIDTH + SELF_WIDTH) / 2)
    };
    let bend = u32::midpoint(from, to);
    let line = format!("M{from} {half} C{bend} {half} {bend} {middle} {to} {middle}");
    let edge = if on_left { x + BOX_WIDTH - 6 } else { x };
    let text = if on_left { x + 14 } else { x + 20 };
    let ended = if member.ended {
        " kith-around--ended"
    } else {
        ""
    };
    let part = if member.ended {
        format!("{} (ended)", member.part)
    } else {
        member.part.clone()
    };
    html! {
        g class={ "kith-around--" (member.circle.name()) (ended) } {
            path class="kith-around__line" d=(line) fill="none" stroke="currentColor" {}
            rect class="kith-around__box" fill="none" stroke="currentColor" x=(x) y=(y) width=(BOX_WIDTH) height=(BOX_HEIGHT) rx="4" {}
            rect class="kith-around__edge" x=(edge) y=(y) width="6" height=(BOX_HEIGHT) {}
            text class="kith-around__name" x=(text) y=(y + 25) {
                (fitted(&member.name, NAME_LETTERS))
            }
            text class="kith-around__part" x=(text) y=(y + 45) { (fitted(&part, PART_LETTERS)) }
        }
    }
}

/// The first letters of a text too long for its box. Capitals are a third wider.
fn fitted(text: &str, most: usize) -> String {
    let capitals = text.chars().filter(|it| it.is_uppercase()).count();
    let shouted = capitals * 2 > text.chars().count();
    shortened(text, if shouted { most * 3 / 4 } else { most })
}

/// A name in lines that fit the middle.
fn wrapped(name: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= SELF_LETTERS => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(shortened(word, SELF_LETTERS)),
        }
    }
    if lines.len() > SELF_LINES {
        lines.truncate(SELF_LINES);
        if let Some(last) = lines.last_mut() {
            *last = shortened(&format!("{last} …"), SELF_LETTERS);
        }
    }
    if lines.is_empty() {
        lines.push("Name not known".to_owned());
    }
    lines
}

impl Render for PeopleAround {
    fn render(&self) -> Markup {
        let told = Circle::ALL
            .into_iter()
            .filter(|it| !self.untold.contains(it));
        html! {
            div class="kith-around" {
                @if !self.members.is_empty() { (self.picture()) }
                div class="kith-cards" { @for circle in told { (self.list(circle)) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_in_the_picture_is_in_the_lists_in_full() {
        let long = "Dr Bartholomew Featherstonehaugh-Cholmondeley";
        let html = PeopleAround::new(
            "Amina Begum",
            [
                Member::new(Circle::Family, "Sara Begum", "Mother"),
                Member::new(Circle::Everyday, long, "GP").line("0151 496 0000"),
                Member::new(Circle::Extra, "Jo Lee", "Social worker").ended(true),
            ],
        )
        .render()
        .into_string();
        let (picture, lists) = html.split_once("</svg>").unwrap();
        assert_eq!(picture.matches("kith-around__box").count(), 3);
        assert_eq!(lists.matches("<li").count(), 3);
        assert!(!picture.contains(long) && lists.contains(long));
        assert_eq!(html.matches("(ended)").count(), 2);
    }

    #[test]
    fn a_circle_with_no_one_says_so() {
        let html = PeopleAround::new("Amina Begum", []).render().into_string();
        assert_eq!(html.matches("No one is recorded.").count(), 3);
        assert!(!html.contains("<svg"));
    }

    #[test]
    fn of_a_circle_that_is_left_out_nothing_is_said() {
        let around = PeopleAround::new("Amina Begum", []).without(Circle::Family);
        let html = around.render().into_string();
        assert_eq!(html.matches("No one is recorded.").count(), 2);
        assert!(!html.contains(Circle::Family.title()));
    }

    #[test]
    fn of_two_circles_that_are_left_out_nothing_is_said_of_either() {
        let around = PeopleAround::new("Amina Begum", [])
            .without(Circle::Family)
            .without(Circle::Extra);
        let html = around.render().into_string();
        assert_eq!(html.matches("No one is recorded.").count(), 1);
        assert!(!html.contains(Circle::Family.title()) && !html.contains(Circle::Extra.title()));
    }

    #[test]
    fn a_long_name_is_cut_to_fit_the_middle() {
        assert_eq!(wrapped("Amina Begum"), ["Amina Begum"]);
        assert_eq!(
            wrapped("Maximiliana Featherstone"),
            ["Maximiliana", "Featherstone"]
        );
        let lines = wrapped("One-very-long-first-name Another-long-name A-third-long-name Fourth");
        assert!(lines.len() <= SELF_LINES);
        assert!(
            lines
                .iter()
                .all(|line| line.chars().count() <= SELF_LETTERS)
        );
        assert_eq!(wrapped(" "), ["Name not known"]);
    }

    #[test]
    fn a_text_in_capitals_is_shortened_sooner_because_it_is_wider() {
        let name = "Park Avenue Medical Practice";
        assert_eq!(fitted(name, NAME_LETTERS), name);
        let shouted = fitted(&name.to_uppercase(), NAME_LETTERS);
        assert_eq!(shouted, "PARK AVENUE MEDICAL…");
    }
}
