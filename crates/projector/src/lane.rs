//! A lane of a rebuild: some of the projections, on a thread and a connection of their own.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use sekisho_codec::records::AuditEntry;
use sekisho_domain::{Event, EventRecord};
use sekisho_store::catalog::Build;
use sekisho_store::{Database, Pace, Session};

use crate::error::{Error, Result};
use crate::folder::{Folder, Topic};
use crate::layout::{COMMON, Feeder, Laid, Layout, Statement};

/// What the lane's thread is asked to do.
enum Task {
    /// Apply rows; the derived rows follow at the end.
    Apply(Laid),
    /// Apply rows and derive what follows from them at once.
    Follow(Laid),
    /// All rows are there: derive the rest, build the indexes.
    Finish,
}

/// The reader's end of a lane.
pub(crate) struct Lane {
    layout: Layout,
    laid: Laid,
    /// Corrections, which come after everything they correct.
    deferred: Option<(usize, Laid)>,
    following: bool,
    tasks: SyncSender<Task>,
    done: Receiver<Result<Laid>>,
    spare: Vec<Laid>,
    under_way: usize,
    thread: Option<JoinHandle<()>>,
}

struct Worker {
    session: Session,
    folders: Vec<Folder>,
    builds: Vec<Build>,
    feeders: Vec<Feeder>,
}

impl Lane {
    /// Starts the thread and connects.
    pub(crate) fn start(
        db: &Database,
        topic: Topic,
        folders: Vec<Folder>,
        builds: Vec<Build>,
    ) -> Result<Self> {
        let feeders = builds.iter().map(Feeder::of).collect::<Result<Vec<_>>>()?;
        let layout = Layout::new(topic, &feeders.iter().collect::<Vec<_>>());
        let shape = Layout::new(topic, &feeders.iter().collect::<Vec<_>>());
        let laid = Laid::new(&layout);
        let deferred = deferrable(&feeders).map(|index| (index, Laid::new(&layout)));
        let (tasks, todo) = sync_channel(1);
        let (report, done) = sync_channel(4);
        let db = db.clone();
        let layout_tables = layout.tables();
        let work = move || {
            let outcome = (|| {
                let runtime = crate::live::runtime()?;
                let mut worker = runtime.block_on(async {
                    let mut session = Session::open(&db, Pace::Bulk).await?;
                    session.create_batch_tables(&layout_tables).await?;
                    let schemas: Vec<_> = builds.iter().map(|b| b.schema.as_str()).collect();
                    session.search_path(&schemas).await?;
                    Ok::<_, Error>(Worker { session, folders, builds, feeders })
                })?;
                while let Ok(task) = todo.recv() {
                    let laid = runtime.block_on(worker.work(&shape, task))?;
                    if report.send(Ok(laid)).is_err() {
                        break;
                    }
                }
                Ok(())
            })();
            if let Err(error) = outcome {
                let _ = report.send(Err(error));
            }
        };
        let thread = std::thread::Builder::new()
            .name("rebuild-lane".to_owned())
            .spawn(work)
            .map_err(|e| Error::Thread(e.to_string()))?;
        Ok(Self {
            layout,
            laid,
            deferred,
            following: false,
            tasks,
            done,
            spare: Vec::new(),
            under_way: 0,
            thread: Some(thread),
        })
    }

    pub(crate) fn event(&mut self, partition: i32, offset: i64, event: &EventRecord) {
        let into = match &mut self.deferred {
            Some((index, laid)) if !self.following && *index == event.event.index() => laid,
            _ => &mut self.laid,
        };
        into.touching = self.following;
        into.event(&self.layout, partition, offset, event);
    }

    pub(crate) fn audit(&mut self, partition: i32, offset: i64, entry: &AuditEntry) {
        self.laid.audit(&self.layout, partition, offset, entry);
    }

    /// Bytes laid and not yet handed over.
    pub(crate) fn bytes(&self) -> usize {
        self.laid.bytes()
    }

    /// Hands over what is laid; waits while the lane is two batches behind.
    pub(crate) fn flush(&mut self) -> Result<()> {
        if self.laid.is_empty() {
            return Ok(());
        }
        while self.under_way >= 2 {
            self.collect()?;
        }
        let fresh = self.spare.pop().unwrap_or_else(|| Laid::new(&self.layout));
        let laid = std::mem::replace(&mut self.laid, fresh);
        self.send(if self.following { Task::Follow(laid) } else { Task::Apply(laid) })
    }

    /// Hands over the rest and asks for derived rows and indexes; from then on every batch is derived at once.
    pub(crate) fn finish(&mut self) -> Result<()> {
        self.flush()?;
        if let Some((_, laid)) = self.deferred.take().filter(|(_, laid)| !laid.is_empty()) {
            self.send(Task::Apply(laid))?;
        }
        self.following = true;
        self.send(Task::Finish)
    }

    /// Waits until everything handed over is done.
    pub(crate) fn settle(&mut self) -> Result<()> {
        self.flush()?;
        while self.under_way > 0 {
            self.collect()?;
        }
        Ok(())
    }

    fn send(&mut self, task: Task) -> Result<()> {
        if self.tasks.send(task).is_err() {
            // The thread has ended; it says why.
            self.collect()?;
            return Err(Error::Thread("a lane of the rebuild".to_owned()));
        }
        self.under_way += 1;
        Ok(())
    }

    fn collect(&mut self) -> Result<()> {
        let mut laid = self
            .done
            .recv()
            .unwrap_or_else(|_| Err(Error::Thread("a lane of the rebuild".to_owned())))?;
        laid.clear();
        self.under_way -= 1;
        self.spare.push(laid);
        Ok(())
    }

    /// Ends the thread.
    pub(crate) fn close(mut self) {
        let thread = self.thread.take();
        drop(self);
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

/// The type whose rows may wait for the end: corrections, where every statement that reads them reads nothing else.
/// Batch invariance makes it the same; a correction would otherwise look for its target in tables without indexes,
/// batch after batch.
fn deferrable(feeders: &[Feeder]) -> Option<usize> {
    let index = Event::index_of("CorrectionApplied")?;
    let bit = 1u64 << Layout::place_of_type(index);
    let all = |f: &Feeder| f.apply.iter().all(|s| s.needs() & bit == 0 || s.needs() == bit);
    let common = feeders.iter().any(|f| f.needs() & (1 << COMMON) != 0);
    (!common && feeders.iter().all(all)).then_some(index)
}

impl Worker {
    async fn work(&mut self, layout: &Layout, task: Task) -> Result<Laid> {
        match task {
            Task::Apply(laid) => {
                self.apply(layout, &laid, false).await?;
                Ok(laid)
            }
            Task::Follow(laid) => {
                self.apply(layout, &laid, true).await?;
                Ok(laid)
            }
            Task::Finish => {
                self.derive().await?;
                for (folder, build) in self.folders.iter().zip(&self.builds) {
                    self.session.finish_build(&folder.definition, build).await?;
                }
                Ok(Laid::new(layout))
            }
        }
    }

    async fn apply(&mut self, layout: &Layout, laid: &Laid, settle: bool) -> Result<()> {
        self.session.begin().await?;
        for (place, table, rows) in laid.filled(layout) {
            debug_assert!(settle || place != crate::layout::TOUCHED);
            self.session.copy(table, rows).await?;
        }
        let filled = laid.mask(layout);
        for feeder in &self.feeders {
            let derived: &[Statement] = if settle { &feeder.settle } else { &[] };
            for statement in feeder.apply.iter().chain(derived) {
                if statement.concerns(filled) {
                    self.session.run(&statement.name, &statement.sql).await?;
                }
            }
        }
        self.session.commit().await?;
        Ok(())
    }

    /// Derives the rows of all persons in one go.
    async fn derive(&mut self) -> Result<()> {
        for (feeder, build) in self.feeders.iter().zip(&self.builds) {
            let Some(table) = &feeder.settles else { continue };
            let facts = format!("{}.{table}", build.schema);
            self.session.begin().await?;
            self.session.script("gathering statistics", &format!("ANALYZE {facts}")).await?;
            let persons = format!("INSERT INTO touched SELECT DISTINCT person_id FROM {facts}");
            self.session.script("gathering persons", &persons).await?;
            self.session.script("gathering statistics", "ANALYZE touched").await?;
            for statement in &feeder.settle {
                self.session.run(&statement.name, &statement.sql).await?;
            }
            self.session.commit().await?;
        }
        Ok(())
    }
}
