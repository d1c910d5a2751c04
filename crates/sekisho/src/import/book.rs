//! What became of the rows: the rejects, and how far it came.

use std::fs::{File, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::mapping::Reject;

/// So often the progress is written down, in rows.
const EVERY: u64 = 10_000;

/// How far an import came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// The last row of which everything is known.
    pub(crate) rows: u64,
    /// Length of the rejects file then, in bytes: what stands behind it belongs to rows that come again.
    rejects: u64,
}

impl Progress {
    /// What is written down; nothing where there is no file.
    ///
    /// # Errors
    /// The file cannot be read, or holds something else.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        let mut lines = text.lines().map(|line| line.trim().parse().ok());
        match (lines.next().flatten(), lines.next().flatten()) {
            (Some(rows), Some(rejects)) => Ok(Self { rows, rejects }),
            _ => anyhow::bail!(
                "{} does not say how far an import came; remove it to begin anew",
                path.display()
            ),
        }
    }
}

/// Writes down what becomes of the rows.
pub(crate) struct Book {
    rejects: csv::Writer<File>,
    progress: PathBuf,
    /// False where nothing is sent.
    keep: bool,
    pub(crate) rows: u64,
    /// In this run and before.
    pub(crate) rejected: u64,
    done: u64,
    noted: u64,
}

impl Book {
    pub(crate) fn open(
        rejects: &Path,
        progress: PathBuf,
        done: Progress,
        keep: bool,
    ) -> Result<Self> {
        let again = done.rows > 0;
        let mut rejected = 0;
        let mut file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(!again)
            .open(rejects)
            .with_context(|| format!("cannot write {}", rejects.display()))?;
        if again {
            file.set_len(done.rejects)?;
            file.seek(SeekFrom::End(0))?;
            let mut before = csv::Reader::from_path(rejects)?;
            rejected = before.byte_records().count() as u64;
        }
        let mut rejects = csv::Writer::from_writer(file);
        if !again {
            rejects.write_record(["row", "key", "command", "code", "reason"])?;
        }
        Ok(Self { rejects, progress, keep, rows: 0, rejected, done: done.rows, noted: done.rows })
    }

    /// A row of which everything is known. Rows come in their order.
    pub(crate) fn note(&mut self, number: u64, key: &str, rejected: &[Reject]) -> Result<()> {
        self.rows += 1;
        self.rejected += u64::from(!rejected.is_empty());
        for Reject { command, code, reason } in rejected {
            let number = number.to_string();
            self.rejects.write_record([number.as_str(), key, command, code, reason])?;
        }
        self.done = number;
        if self.keep && self.done >= self.noted + EVERY {
            self.write_progress()?;
        }
        Ok(())
    }

    fn write_progress(&mut self) -> Result<()> {
        // The rejects first: a row that counts as done is written down.
        self.rejects.flush()?;
        self.rejects.get_ref().sync_data()?;
        let length = self.rejects.get_ref().metadata()?.len();
        let part = self.progress.with_extension("part");
        let mut file = File::create(&part)?;
        writeln!(file, "{}\n{length}", self.done)?;
        file.sync_all()?;
        std::fs::rename(&part, &self.progress)
            .with_context(|| format!("cannot write {}", self.progress.display()))?;
        self.noted = self.done;
        Ok(())
    }

    pub(crate) fn close(&mut self) -> Result<()> {
        self.rejects.flush()?;
        if self.keep { self.write_progress() } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no(code: &str) -> [Reject; 1] {
        [Reject {
            command: "permit-landing",
            code: code.into(),
            reason: "it is \"so\", here".into(),
        }]
    }

    #[test]
    fn what_was_rejected_behind_the_progress_is_not_told_twice() {
        let folder = std::env::temp_dir().join(format!("sekisho-book-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (rejects, progress) = (folder.join("rejects.csv"), folder.join("progress"));
        let open = || {
            let done = Progress::read(&progress).unwrap();
            (Book::open(&rejects, progress.clone(), done, true).unwrap(), done.rows)
        };
        let (mut book, done) = open();
        assert_eq!(done, 0);
        book.note(1, "a", &no("first")).unwrap();
        book.note(2, "b", &[]).unwrap();
        book.close().unwrap();
        // Rejected, written, and then killed before the progress was.
        book.note(3, "c", &no("second")).unwrap();
        book.rejects.flush().unwrap();
        let (mut book, done) = open();
        assert_eq!((done, book.rejected), (2, 1));
        book.note(3, "c", &no("second")).unwrap();
        book.close().unwrap();
        let text = std::fs::read_to_string(&rejects).unwrap();
        assert_eq!(text.matches("second").count(), 1, "{text}");
        assert_eq!(text.lines().count(), 3, "{text}");
        assert_eq!(open().0.rejected, 2);
        std::fs::write(&progress, "x").unwrap();
        assert!(Progress::read(&progress).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
