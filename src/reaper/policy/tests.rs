//! The policy as its users read it, and its promises over random histories.
