//! Lists of staff, and queues.

use sekisho_store::read::ListRead;

use super::search::{PURPOSE, conditions};
use super::*;

async fn page(bench: &Bench, path: &str) -> (StatusCode, Value) {
    let response = send(bench, request("GET", path, &PURPOSE, "")).await;
    (response.status(), body(response).await)
}

#[tokio::test]
async fn a_list_of_staff_names_the_staff_id_in_its_audit_entry() {
    let bench = bench(&options());
    for list in ["roles", "exports", "privileged-operations", "log-checks"] {
        let path = format!("/v1/staff/SYN-0042/{list}?from=2026-04-01&limit=5");
        let (status, answer) = page(&bench, &path).await;
        assert_eq!(status, StatusCode::OK, "{list}: {answer}");
        let told = conditions(&bench);
        assert_eq!(told, "staff_id=SYN-0042&from=2026-04-01&limit=5", "{list}");
        for wrong in ["from=2026-04-02&to=2026-04-01", "port=NRT", "from=yesterday", "limit=101"] {
            let (status, answer) =
                page(&bench, &format!("/v1/staff/SYN-0042/{list}?{wrong}")).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{list}?{wrong}: {answer}");
        }
        let (status, answer) = page(&bench, &format!("/v1/staff/taro%20sato/{list}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{list}: {answer}");
        assert!(!answer.to_string().contains("taro"), "{answer}");
    }
    let lists: Vec<ListRead> = bench
        .reads
        .queries
        .lock()
        .unwrap()
        .iter()
        .filter_map(|q| if let Query::List { list, .. } = q { Some(*list) } else { None })
        .collect();
    let wanted = [
        ListRead::StaffRoles,
        ListRead::Exports,
        ListRead::PrivilegedOperations,
        ListRead::LogChecks,
    ];
    assert_eq!(lists, wanted, "and nothing was asked for what is malformed");
}

#[tokio::test]
async fn a_queue_is_paged_and_a_page_belongs_to_its_conditions() {
    let bench = bench(&options());
    for (path, other) in [
        ("/v1/departures-without-entry?port=NRT", "/v1/departures-without-entry?port=KIX"),
        ("/v1/entries-without-departure?from=2026-04-01", "/v1/entries-without-departure"),
        ("/v1/indicators?as_of=2026-04-01", "/v1/indicators?as_of=2026-04-02"),
    ] {
        let (status, answer) = page(&bench, path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        let next = answer["next"].as_str().unwrap().to_owned();
        let (status, _) = page(&bench, &format!("{path}&after={next}")).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        let query = bench.reads.queries.lock().unwrap().last().cloned();
        let Some(Query::List { after: Some((day, id)), .. }) = query else { panic!("{query:?}") };
        assert_eq!((day, id), ("2026-04-01".to_owned(), PERSON.to_string()));
        let mark = if other.contains('?') { '&' } else { '?' };
        let (status, _) = page(&bench, &format!("{other}{mark}after={next}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{other}");
    }
    // Whoever is in a queue has been read.
    let entry = bench.log.audit.lock().unwrap()[0].clone();
    assert_eq!(entry.subjects[0].id, PERSON);
    let without_purpose = request("GET", "/v1/indicators", &[], "");
    assert_eq!(send(&bench, without_purpose).await.status(), StatusCode::BAD_REQUEST);
}
