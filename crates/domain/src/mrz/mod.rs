//! Machine readable zones.
