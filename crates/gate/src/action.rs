//! What can be done, each as a type.
