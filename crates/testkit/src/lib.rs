#![doc = include_str!("../README.md")]

pub mod check;
pub mod cluster;
pub mod history;
pub mod http;
pub mod intent;
pub mod load;
pub mod observe;
pub mod process;
pub mod program;
pub mod raw;
pub mod readers;
pub mod rng;
pub mod seed;
pub mod tables;
pub mod wait;
pub mod workload;
