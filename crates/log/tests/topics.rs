//! Topics against a real broker: created as wanted, and found out when they are not.

mod common;

use std::time::Duration;

use common::*;
use sekisho_log::topics::{TopicOptions, check, ensure_topics};
use sekisho_log::{Address, Error};

#[test]
fn created_topics_pass_the_check_and_are_not_created_twice() {
    let options = topic_options("fit", 3);
    let created = block_on(ensure_topics(&address(), &options)).unwrap();
    assert_eq!(created.len(), 4);
    assert!(block_on(ensure_topics(&address(), &options)).unwrap().is_empty());
    block_on(check(&address(), &options)).unwrap();
}

#[test]
fn simulated_time_has_its_own_settings_and_is_not_mixed_up_with_real_time() {
    let real = topic_options("real", 1);
    block_on(ensure_topics(&address(), &real)).unwrap();
    let simulated = TopicOptions { simulated_time: true, ..real };
    let error = block_on(check(&address(), &simulated)).unwrap_err().to_string();
    assert!(
        error.contains("message.timestamp.type=LogAppendTime and CreateTime is wanted"),
        "{error}"
    );
    let fresh = TopicOptions { simulated_time: true, ..topic_options("simulated", 1) };
    block_on(ensure_topics(&address(), &fresh)).unwrap();
    block_on(check(&address(), &fresh)).unwrap();
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let made = topic_options("unfit", 2);
    block_on(ensure_topics(&address(), &made)).unwrap();
    let wanted = TopicOptions { partitions: 4, keep_replies: Duration::from_secs(60), ..made };
    let Err(Error::Unfit { findings }) = block_on(check(&address(), &wanted)) else {
        panic!("it must be found unfit")
    };
    // Partitions of four topics, retention of one.
    assert_eq!(findings.len(), 5, "{findings:#?}");
    let Err(Error::Unfit { findings }) = block_on(check(&address(), &topic_options("absent", 1)))
    else {
        panic!("it must be found unfit")
    };
    assert!(findings.iter().all(|f| f.contains("is missing")), "{findings:#?}");
}

#[test]
fn nobody_there_is_said_in_one_sentence() {
    let nowhere = Address::new("127.0.0.1:1", "log-test");
    let error = block_on(check(&nowhere, &TopicOptions::default())).unwrap_err().to_string();
    assert!(error.contains("check that Kafka at 127.0.0.1:1 is up"), "{error}");
}
