//! The README's table of invariants says where each is kept; this holds it to the files.

use std::path::Path;

/// The invariants of the records kept so far.
const SLICE: [&str; 20] = [
    "I1", "I2", "I3", "I4", "I9", "I10", "I11", "I12", "I13", "I16", "I17", "I19", "I32", "I33",
    "I34", "I35", "I36", "I37", "I38", "I40",
];

#[test]
fn every_invariant_stands_where_the_readme_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let rows: Vec<Vec<&str>> = readme
        .lines()
        .filter(|l| l.starts_with("| I") && !l.starts_with("| Inv"))
        .map(|l| l.split('|').map(str::trim).collect())
        .collect();
    let named: Vec<&str> = rows.iter().map(|r| r[1].split(' ').next().unwrap()).collect();
    assert_eq!(named, SLICE);
    for row in &rows {
        let invariant = row[1].split(' ').next().unwrap();
        assert!(["R", "F", "D", "R/D", "D/R"].contains(&row[2]), "{invariant}: {}", row[2]);
        for file in row[3].split('`').skip(1).step_by(2).filter(|f| f.ends_with(".rs")) {
            let text = std::fs::read_to_string(root.join("src").join(file)).unwrap();
            let said =
                text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == invariant);
            assert!(said || invariant == "I36", "{file} does not mention {invariant}");
        }
    }
}
