//! The list of invariants says where each is kept; this holds it to the files.

use std::path::Path;

use sekisho_domain::law::invariants::INVARIANTS;

#[test]
fn every_invariant_stands_where_the_list_says() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut problems = Vec::new();
    for row in INVARIANTS {
        for file in row.lives {
            let text = std::fs::read_to_string(crates.join(file)).unwrap_or_default();
            let said = text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == row.id);
            if !said {
                problems.push(format!("crates/{file} does not mention {}", row.id));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
