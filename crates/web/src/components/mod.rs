//! The GOV.UK Design System's components as typed builders that maud can render.
//!
//! Each renders the markup of govuk-frontend's own example of the same name, which
//! `tests/fixtures.rs` checks. Words are escaped unless they are already [`maud::Markup`].

#[macro_use]
mod setters;
mod content;
mod field;

mod accordion;
mod back_link;
mod breadcrumbs;
mod button;
mod character_count;
mod checkboxes;
mod date_input;
mod details;
mod error_message;
mod error_summary;
mod fieldset;
mod file_upload;
mod hint;
mod input;
mod inset_text;
mod label;
mod notification_banner;
mod pagination;
mod panel;
mod password_input;
mod phase_banner;
mod radios;
mod select;
mod service_navigation;
mod skip_link;
mod summary_list;
mod table;
mod tabs;
mod tag;
mod task_list;
mod textarea;
mod warning_text;

pub mod charts;
pub mod people_around;

pub use accordion::{Accordion, AccordionSection};
pub use back_link::BackLink;
pub use breadcrumbs::{Breadcrumbs, Crumb};
pub use button::{Button, ButtonKind, ButtonLook};
pub use character_count::{CharacterCount, Limit};
pub use checkboxes::{Checkbox, Checkboxes};
pub use content::{Content, TextSize};
pub use date_input::{DateInput, DatePart};
pub use details::Details;
pub use error_message::ErrorMessage;
pub use error_summary::ErrorSummary;
pub use fieldset::{Fieldset, Legend};
pub use file_upload::FileUpload;
pub use hint::Hint;
pub use input::{Input, InputKind, InputMode, Width};
pub use inset_text::InsetText;
pub use label::Label;
pub use notification_banner::NotificationBanner;
pub use pagination::{PageItem, PageLink, Pagination};
pub use panel::{Panel, PanelAction};
pub use password_input::PasswordInput;
pub use phase_banner::PhaseBanner;
pub use radios::{Radio, Radios};
pub use select::{Choice, Select};
pub use service_navigation::{NavItem, ServiceNavigation};
pub use skip_link::SkipLink;
pub use summary_list::{SummaryAction, SummaryCard, SummaryList, SummaryRow};
pub use table::{Cell, Table};
pub use tabs::{Tab, Tabs};
pub use tag::{Tag, TagColour};
pub use task_list::{Task, TaskList, TaskStatus};
pub use textarea::Textarea;
pub use warning_text::WarningText;
