//! A lane of a rebuild: one projection, on a thread and a connection of its own.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use sekisho_codec::records::AuditEntry;
use sekisho_domain::EventRecord;
use sekisho_store::catalog::{Build, Definition};
use sekisho_store::{Database, Pace, Session};

use crate::error::{Error, Result};
use crate::folder::Topic;
use crate::layout::{Laid, Layout};
use crate::mask::Mask;
use crate::statement::Feeder;

/// What the lane's thread is asked to do.
enum Task {
    /// Lay rows down; the statements run at the end.
    Lay(Laid),
    /// Lay rows down and run the statements at once.
    Follow(Laid),
    /// All rows are there: run the statements once for all of them, derive the rest, build the indexes.
    Finish,
}

/// The reader's end of a lane.
pub(crate) struct Lane {
    layout: Layout,
    laid: Laid,
    following: bool,
    tasks: SyncSender<Task>,
    done: Receiver<Result<Laid>>,
    spare: Vec<Laid>,
    under_way: usize,
    thread: Option<JoinHandle<()>>,
}

struct Worker {
    session: Session,
    definition: Definition,
    build: Build,
    feeder: Feeder,
    /// Batch tables that hold rows for which the statements have not run.
    filled: Mask,
}

impl Lane {
    /// Starts the thread and connects.
    pub(crate) fn start(
        db: &Database,
        topic: Topic,
        definition: Definition,
        build: Build,
        feeder: Feeder,
    ) -> Result<Self> {
        let layout = Layout::new(topic, &[&feeder]);
        let shape = Layout::new(topic, &[&feeder]);
        let laid = Laid::new(&layout);
        let (tasks, todo) = sync_channel(1);
        let (report, done) = sync_channel(4);
        let db = db.clone();
        let batch_tables = layout.batch_tables();
        let work = move || {
            let outcome = (|| {
                let runtime = crate::live::runtime()?;
                let mut worker = runtime.block_on(async {
                    let mut session = Session::open(&db, Pace::Bulk).await?;
                    session.create_batch_tables(&batch_tables).await?;
                    session.search_path(&[&build.schema]).await?;
                    Ok::<_, Error>(Worker {
                        session,
                        definition,
                        build,
                        feeder,
                        filled: Mask::EMPTY,
                    })
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
            following: false,
            tasks,
            done,
            spare: Vec::new(),
            under_way: 0,
            thread: Some(thread),
        })
    }

    /// Has every batch followed at once: the tables are there already.
    pub(crate) fn follow(&mut self) {
        self.following = true;
    }

    pub(crate) fn event(&mut self, partition: i32, offset: i64, event: &EventRecord) {
        self.laid.touching = self.following;
        self.laid.event(&self.layout, partition, offset, event);
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
        self.send(if self.following { Task::Follow(laid) } else { Task::Lay(laid) })
    }

    /// Hands over the rest and asks for the statements and indexes; from then on every batch is followed at once.
    pub(crate) fn finish(&mut self) -> Result<()> {
        self.flush()?;
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

impl Worker {
    async fn work(&mut self, layout: &Layout, task: Task) -> Result<Laid> {
        match task {
            Task::Lay(laid) => {
                self.lay(layout, &laid).await?;
                self.session.commit_keeping().await?;
                Ok(laid)
            }
            Task::Follow(laid) => {
                self.lay(layout, &laid).await?;
                for statement in self.feeder.statements() {
                    if statement.concerns(self.filled) {
                        self.session.run(&statement.name, &statement.sql).await?;
                    }
                }
                self.session.commit().await?;
                self.filled = Mask::EMPTY;
                Ok(laid)
            }
            Task::Finish => {
                self.finish().await?;
                Ok(Laid::new(layout))
            }
        }
    }

    async fn lay(&mut self, layout: &Layout, laid: &Laid) -> Result<()> {
        self.session.begin().await?;
        for (table, rows) in laid.filled(layout) {
            self.session.copy(table, rows).await?;
        }
        self.filled = self.filled.and(laid.mask(layout));
        Ok(())
    }

    /// The whole history is one batch: by batch invariance that is as good as any other, and it saves looking for what is
    /// there already in tables that grow.
    async fn finish(&mut self) -> Result<()> {
        self.session.begin().await?;
        self.session.analyze_batch().await?;
        for statement in &self.feeder.apply {
            if statement.concerns(self.filled) {
                self.session.run(&statement.name, &statement.sql).await?;
            }
        }
        self.session.commit().await?;
        self.filled = Mask::EMPTY;
        if let Some(table) = &self.feeder.settles {
            self.derive(table.clone()).await?;
        }
        self.session.finish_build(&self.definition, &self.build).await?;
        Ok(())
    }

    /// Derives the rows of all persons in one go.
    async fn derive(&mut self, table: String) -> Result<()> {
        let facts = format!("{}.{table}", self.build.schema);
        self.session.begin().await?;
        self.session.analyze(&facts).await?;
        let persons = format!("INSERT INTO touched SELECT DISTINCT person_id FROM {facts}");
        self.session.script("gathering persons", &persons).await?;
        self.session.analyze("pg_temp.touched").await?;
        for statement in &self.feeder.settle {
            self.session.run(&statement.name, &statement.sql).await?;
        }
        self.session.script("forgetting persons", "TRUNCATE pg_temp.touched").await?;
        self.session.commit().await?;
        Ok(())
    }
}
