//! Looking for people, and what an inspector is shown of one.

use super::*;

pub(super) const PURPOSE: [(&str, &str); 1] = [("x-sekisho-purpose", "case-work")];

pub(super) fn conditions(bench: &Bench) -> String {
    let audit = bench.log.audit.lock().unwrap();
    audit.last().unwrap().query.as_ref().unwrap().as_str().to_owned()
}

#[tokio::test]
async fn a_person_is_found_by_document_and_the_number_goes_nowhere_else() {
    let bench = bench(&options());
    let headers = [("x-sekisho-purpose", "case-work")];
    let search =
        json!({"document": {"issuing_state": "UTO", "kind": "passport", "number": "L898902C3"}});
    let response =
        send(&bench, request("POST", "/v1/persons:search", &headers, search.to_string())).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(body(response).await["items"][0]["person_id"], PERSON.to_string());
    let query = bench.reads.queries.lock().unwrap()[0].clone();
    let Query::ByDocument(id) = query else { panic!("{query:?}") };
    let entry = bench.log.audit.lock().unwrap()[0].clone();
    let conditions = entry.query.unwrap().as_str().to_owned();
    assert!(
        conditions.contains(&id.to_string()) && !conditions.contains("L898902C3"),
        "{conditions}"
    );
    let wrong = json!({"document": {"issuing_state": "UTO", "kind": "passport"}}).to_string();
    let response = send(&bench, request("POST", "/v1/persons:search", &headers, wrong)).await;
    let problem = body(response).await;
    assert_eq!(problem["errors"][0]["pointer"], "/document/number", "{problem}");
}

#[tokio::test]
async fn a_person_is_found_by_card_or_case_and_the_card_number_goes_nowhere_else() {
    let bench = bench(&options());
    let post = |search: Value| request("POST", "/v1/persons:search", &PURPOSE, search.to_string());
    let response = send(&bench, post(json!({"card_number": "AB12345678CD"}))).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(conditions(&bench).starts_with("card_id=") && !conditions(&bench).contains("AB1234"));
    let response = send(&bench, post(json!({"case_id": "TYO-26-1"}))).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(conditions(&bench).starts_with("case_id=TYO-26-1&"), "{}", conditions(&bench));
    let queries = bench.reads.queries.lock().unwrap().clone();
    assert!(matches!(&queries[..], [Query::ByCard(_), Query::ByCase(_)]), "{queries:?}");
}

#[tokio::test]
async fn a_person_is_found_by_name_and_the_name_goes_nowhere_else() {
    let bench = bench(&options());
    let search = json!({"name": {"primary_name": "ERIKSSON", "date_of_birth": "1974-08"}});
    let post = |path: &str, search: &Value| request("POST", path, &PURPOSE, search.to_string());
    let response = send(&bench, post("/v1/persons:search?limit=1", &search)).await;
    assert_eq!(response.status(), StatusCode::OK);
    let page = body(response).await;
    let next = page["next"].as_str().unwrap().to_owned();
    let first = conditions(&bench);
    assert!(first.contains("name_id=") && !first.contains("ERIKSSON"), "{first}");
    let path = format!("/v1/persons:search?limit=1&after={next}");
    assert_eq!(send(&bench, post(&path, &search)).await.status(), StatusCode::OK);
    let query = bench.reads.queries.lock().unwrap()[1].clone();
    let Query::ByName { primary_name, after, limit, .. } = query else { panic!("{query:?}") };
    assert_eq!((primary_name.as_str(), after, limit), ("ERIKSSON", Some(PERSON), 1));
    // A page belongs to one scan.
    let other = json!({"name": {"primary_name": "ERIKSEN"}});
    let response = send(&bench, post(&path, &other)).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert!(!body(response).await.to_string().contains("ERIKSEN"));
}

#[tokio::test]
async fn a_search_is_for_one_thing() {
    let bench = bench(&options());
    let document = json!({"issuing_state": "UTO", "kind": "passport", "number": "L898902C3"});
    let both = json!({"document": document, "name": {"primary_name": "ERIKSSON"}});
    let more = json!({"case_id": "TYO-26-1", "card_number": "AB12345678CD"});
    for wrong in [both, more, json!({})] {
        let asked = request("POST", "/v1/persons:search", &PURPOSE, wrong.to_string());
        let response = send(&bench, asked).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        assert_eq!(body(response).await["code"], "body-malformed");
    }
    assert!(bench.reads.queries.lock().unwrap().is_empty());
}

#[tokio::test]
async fn the_booth_summary_is_as_of_a_day() {
    let bench = bench(&options());
    let path = format!("/v1/persons/{PERSON}/booth?as_of=2026-04-01");
    let response = send(&bench, request("GET", &path, &PURPOSE, "")).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(body(response).await["person_id"], PERSON.to_string());
    assert!(conditions(&bench).starts_with("day=2026-04-01&"), "the day asked for is on record");
    let unknown = format!("/v1/persons/{ID}/booth");
    let response = send(&bench, request("GET", &unknown, &PURPOSE, "")).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_due_list_is_paged_and_its_office_checked() {
    let bench = bench(&options());
    let path = "/v1/due?from=2026-04-01&days=7&office=TYO&limit=5";
    let response = send(&bench, request("GET", path, &PURPOSE, "")).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(conditions(&bench).starts_with("from=2026-04-01&to=2026-04-07&"));
    let next = body(response).await["next"].as_str().unwrap().to_owned();
    let response =
        send(&bench, request("GET", &format!("{path}&after={next}"), &PURPOSE, "")).await;
    assert_eq!(response.status(), StatusCode::OK);
    let query = bench.reads.queries.lock().unwrap().last().cloned();
    let Some(Query::Due { after: Some((day, what, person, case)), .. }) = query else {
        panic!("{query:?}")
    };
    assert_eq!(
        (day.as_str(), what.as_str(), case.as_str()),
        ("2026-04-02", "objection", "TYO-26-1")
    );
    assert_eq!(person, PERSON);
    for wrong in ["days=0", "days=367", "office=%20", &format!("from=2026-04-02&after={next}")] {
        let asked = request("GET", &format!("/v1/due?{wrong}"), &PURPOSE, "");
        assert_eq!(send(&bench, asked).await.status(), StatusCode::BAD_REQUEST, "{wrong}");
    }
}
