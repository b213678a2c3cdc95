//! Writes the chained methods of the builders, so that each component's file says only what the
//! component has.

/// `flag`: yes or no. `text`: words or markup. `word`: plain text for an attribute. `class`: more
/// classes. `set`: a value with a default. `maybe`: a value that may be absent.
macro_rules! setters {
    ($($(#[$doc:meta])* $kind:ident $name:ident $(: $type:ty)?;)*) => {
        $(setters!(@$kind [$(#[$doc])*] $name $($type)?);)*
    };
    (@flag [$($doc:tt)*] $name:ident) => {
        $($doc)*
        #[must_use]
        pub fn $name(mut self, yes: bool) -> Self {
            self.$name = yes;
            self
        }
    };
    (@text [$($doc:tt)*] $name:ident) => {
        $($doc)*
        #[must_use]
        pub fn $name(mut self, text: impl Into<$crate::components::Content>) -> Self {
            self.$name = Some(text.into());
            self
        }
    };
    (@word [$($doc:tt)*] $name:ident) => {
        $($doc)*
        #[must_use]
        pub fn $name(mut self, word: impl Into<String>) -> Self {
            self.$name = Some(word.into());
            self
        }
    };
    (@class [$($doc:tt)*] $name:ident) => {
        /// One more class, or several with spaces between.
        #[must_use]
        pub fn class(mut self, class: impl AsRef<str>) -> Self {
            if !class.as_ref().is_empty() {
                self.$name.push(' ');
                self.$name.push_str(class.as_ref().trim());
            }
            self
        }
    };
    (@set [$($doc:tt)*] $name:ident $type:ty) => {
        $($doc)*
        #[must_use]
        pub fn $name(mut self, value: impl Into<$type>) -> Self {
            self.$name = value.into();
            self
        }
    };
    (@maybe [$($doc:tt)*] $name:ident $type:ty) => {
        $($doc)*
        #[must_use]
        pub fn $name(mut self, value: impl Into<$type>) -> Self {
            self.$name = Some(value.into());
            self
        }
    };
}

/// The methods that every labelled field shares; the builder keeps them in `field`.
macro_rules! field_setters {
    () => {
        /// The field's id, when it must differ from its name.
        #[must_use]
        pub fn id(mut self, id: impl Into<String>) -> Self {
            self.field.id = Some(id.into());
            self
        }

        /// Help shown between the label and the field.
        #[must_use]
        pub fn hint(mut self, hint: impl Into<$crate::components::Content>) -> Self {
            self.field.hint = Some(hint.into());
            self
        }

        /// Paragraphs that help to answer, below the hint. They are not read out with the field.
        #[must_use]
        pub fn guidance(mut self, guidance: Option<maud::Markup>) -> Self {
            self.field.guidance = guidance;
            self
        }

        /// What is wrong with the answer, if anything.
        #[must_use]
        pub fn error(mut self, error: Option<impl Into<$crate::components::Content>>) -> Self {
            self.field.error = error.map(Into::into);
            self
        }

        /// Another element that also describes the field.
        #[must_use]
        pub fn described_by(mut self, id: impl Into<String>) -> Self {
            self.field.described_by = Some(id.into());
            self
        }

        /// One more class on the group round the field.
        #[must_use]
        pub fn group_class(mut self, class: &str) -> Self {
            self.field.group_classes.push(' ');
            self.field.group_classes.push_str(class);
            self
        }
    };
}

/// The methods that every group of fields under one legend shares; kept in `group`.
macro_rules! group_setters {
    () => {
        /// The question, as the legend of a fieldset round the fields.
        #[must_use]
        pub fn legend(mut self, legend: impl Into<$crate::components::Legend>) -> Self {
            self.group.legend = Some(legend.into());
            self
        }

        /// Help shown between the legend and the fields.
        #[must_use]
        pub fn hint(mut self, hint: impl Into<$crate::components::Content>) -> Self {
            self.group.hint = Some(hint.into());
            self
        }

        /// Paragraphs that help to answer, below the hint. They are not read out with the fields.
        #[must_use]
        pub fn guidance(mut self, guidance: Option<maud::Markup>) -> Self {
            self.group.guidance = guidance;
            self
        }

        /// What is wrong with the answer, if anything.
        #[must_use]
        pub fn error(mut self, error: Option<impl Into<$crate::components::Content>>) -> Self {
            self.group.error = error.map(Into::into);
            self
        }

        /// Another element that also describes the group.
        #[must_use]
        pub fn described_by(mut self, id: impl Into<String>) -> Self {
            self.group.described_by = Some(id.into());
            self
        }

        /// One more class on the group round the fields.
        #[must_use]
        pub fn group_class(mut self, class: &str) -> Self {
            self.group.group_classes.push(' ');
            self.group.group_classes.push_str(class);
            self
        }

        /// One more class on the fieldset.
        #[must_use]
        pub fn fieldset_class(mut self, class: &str) -> Self {
            self.group.fieldset_classes.push(' ');
            self.group.fieldset_classes.push_str(class);
            self
        }
    };
}
