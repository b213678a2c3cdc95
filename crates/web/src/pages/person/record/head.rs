//! The head of the record: who this is, whether a shield stands, and what may be done.

use kith_gate::colleague::Colleague;
use kith_gate::shield::ShieldState;
use kith_terms::time::plain_date;
use maud::{Markup, html};

use super::View;
use crate::components::{Button, ButtonLook, InsetText};
use crate::words;

impl View<'_> {
    pub(super) fn identity(&self) -> Markup {
        let born = self.record.birth_date.as_ref().and_then(|it| it.value());
        let sex = self.record.sex.as_ref().and_then(|it| it.value());
        let numbers = self.record.numbers.as_ref();
        let nhs = numbers
            .and_then(|it| it.nhs.as_ref())
            .and_then(|it| it.value());
        html! {
            div class="kith-identity" {
                h1 class="kith-identity__name" { (self.name()) }
                dl class="kith-identity__facts" {
                    @if let Some(died) = self.record.died_on { div { dt { "Died" } dd { (plain_date(died)) } } }
                    div { dt { "Born" } dd { (words::or_none(born.map(|it| words::born(it, self.today)))) } }
                    div { dt { "Sex" } dd { (words::or_none(sex.map(|it| it.to_plain().to_owned()))) } }
                    @if let Some(nhs) = nhs {
                        div {
                            dt { "NHS number" @if !nhs.verified { " (not verified)" } }
                            dd { span class="kith-number" { (nhs.number) } }
                        }
                    }
                    @if let Some(numbers) = numbers {
                        div { dt { "Kith number" } dd { span class="kith-number" { (numbers.own) } } }
                    }
                }
            }
        }
    }

    pub(super) fn shield_words(&self) -> Markup {
        html! {
            @match self.shield {
                ShieldState::None => {},
                ShieldState::Hides => {
                    (InsetText::new(html! {
                        p class="govuk-body" { strong { "This person is shielded. " } "You see their name, sex, date of birth, number and the name of who cares for them. Everything else is hidden, because it could put them in danger." }
                        p class="govuk-body" { "To reach someone who works with them, ask your record manager to make contact for you." }
                        @if self.may_override {
                            p class="govuk-body" { a class="govuk-link" href=(self.address_of("override")) { "Look behind the shield" } }
                        }
                    }))
                }
                ShieldState::Overridden => {
                    (InsetText::new(html! {
                        p class="govuk-body" { strong { "You are looking behind a shield. " } "Tell nobody where this person is. What you see is for this visit alone, and a privacy officer will look into why it was needed." }
                    }))
                }
            }
        }
    }

    pub(super) fn actions(&self) -> Markup {
        html! {
            div class="kith-actions" {
                @if self.may_involve { (Button::link("Add my involvement", self.address_of("involvements/new"))) }
                @if self.may_report { (Button::link("Say that something is wrong", self.address_of("problems/new")).look(ButtonLook::Secondary)) }
                @if self.may_correct { (Button::link("Correct the record", self.address_of("correct")).look(ButtonLook::Secondary)) }
                @if self.may_record_service { a class="govuk-link" href=(self.address_of("services/new")) { "Record a sensitive service" } }
                @if self.may_shield { a class="govuk-link" href=(self.address_of("shield")) { @if self.shield == ShieldState::None { "Shield this person" } @else { "Look at the shield" } } }
                @if self.may_see_looks { a class="govuk-link" href=(self.address_of("looks")) { "Who has looked" } }
                @if self.may_tell_looks { a class="govuk-link" href=(self.address_of("who-looked")) { "Tell them who has looked" } }
                button type="button" class="govuk-button govuk-button--secondary" data-kith-print hidden { "Print" }
            }
        }
    }

    /// Whom to tell, and what to do where more is needed.
    pub(super) fn colleague_words(&self, colleague: &Colleague) -> Markup {
        let own = format!("/people/{}/reason", self.record.person);
        html! {
            (InsetText::new(html! {
                p class="govuk-body" {
                    "You are looking for " strong { (colleague.name()) } ", " (colleague.role()) ", " (colleague.organisation())
                    ". Tell them what is here and nothing else. Both of your names are kept with this look, and the person can be shown them."
                }
                @if self.shield == ShieldState::Hides {
                    p class="govuk-body" { "A shield hides who helps this person. Ask your record manager to make contact for your colleague." }
                }
                p class="govuk-body" { "Do you need the record for your own work? " a class="govuk-link" href=(own) { "Give a reason of your own" } "." }
            }))
        }
    }
}
