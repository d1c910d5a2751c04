//! Which projections are built, in which versions, and the SQL that feeds each.

use std::sync::Arc;

use sqlx::{AssertSqlSafe, Executor, PgConnection, Row};

use crate::database::Database;
use crate::error::{Error, Result};

/// A projection as its folder says it.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Its name: the folder's name and the first half of its schema's.
    pub name: String,
    /// What the folder's `projection.toml` says, for whoever reads the catalogue.
    pub manifest: serde_json::Value,
    /// Digest over all its SQL: whether what is installed is what the program carries.
    pub digest: String,
    /// `tables.sql`.
    pub tables: String,
    /// `indexes.sql`; empty where there is none.
    pub indexes: String,
    /// `apply.sql`.
    pub apply: String,
    /// `settle.sql`; empty where there is none.
    pub settle: String,
    /// `views.sql`.
    pub views: String,
}

/// One built version of a projection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// Name of the projection.
    pub projection: String,
    /// Version: counts up with every rebuild.
    pub version: i32,
    /// PostgreSQL schema that holds its tables.
    pub schema: String,
    /// Digest of the SQL it was built with.
    pub digest: String,
    /// Manifest it was built with.
    pub manifest: serde_json::Value,
    /// SQL that feeds it from a batch.
    pub apply: Arc<str>,
    /// SQL that derives its rows for the persons touched by a batch.
    pub settle: Arc<str>,
}

impl Definition {
    /// Creates the schema and tables of the next version, without its deferred indexes.
    pub(crate) async fn create(&self, conn: &mut PgConnection, status: &str) -> Result<Build> {
        let wrote = |source| Error::Write { what: "creating a projection's tables", source };
        let version: i32 = sqlx::query_scalar(
            "SELECT coalesce(max(version), 0) + 1 FROM engine.projection WHERE projection = $1",
        )
        .bind(&self.name)
        .fetch_one(&mut *conn)
        .await
        .map_err(wrote)?;
        let build = self.build(version, format!("{}_v{version}", self.name));
        sqlx::query(
            "INSERT INTO engine.projection (projection, version, schema_name, digest, manifest, apply_sql, \
             settle_sql, views_sql, status) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(&self.name)
        .bind(version)
        .bind(&build.schema)
        .bind(&self.digest)
        .bind(&self.manifest)
        .bind(&self.apply)
        .bind(&self.settle)
        .bind(&self.views)
        .bind(status)
        .execute(&mut *conn)
        .await
        .map_err(wrote)?;
        self.make(conn, &build).await?;
        Ok(build)
    }

    /// Its build in this schema.
    pub fn build(&self, version: i32, schema: String) -> Build {
        Build {
            projection: self.name.clone(),
            version,
            schema,
            digest: self.digest.clone(),
            manifest: self.manifest.clone(),
            apply: self.apply.as_str().into(),
            settle: self.settle.as_str().into(),
        }
    }

    /// Creates the schema of a build and its tables, without the deferred indexes.
    pub(crate) async fn make(&self, conn: &mut PgConnection, build: &Build) -> Result<()> {
        conn.execute(AssertSqlSafe(format!("CREATE SCHEMA {}", build.schema)))
            .await
            .map_err(|source| Error::Write { what: "creating a projection's tables", source })?;
        self.within(conn, build, "tables.sql", &self.tables).await
    }

    /// Creates the deferred indexes.
    pub(crate) async fn index(&self, conn: &mut PgConnection, build: &Build) -> Result<()> {
        self.within(conn, build, "indexes.sql", &self.indexes).await
    }

    /// Points the views of schema `query` at this version and lets the reader's role see them.
    pub(crate) async fn publish(&self, conn: &mut PgConnection, build: &Build) -> Result<()> {
        for view in self.view_names() {
            let drop = format!("DROP VIEW IF EXISTS query.{view}");
            conn.execute(AssertSqlSafe(drop))
                .await
                .map_err(|e| Error::statement(format!("{}/views.sql", self.name), &e))?;
        }
        self.within(conn, build, "views.sql", &self.views).await?;
        let schema = &build.schema;
        let grants = format!(
            "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'sekisho_projector') THEN \
             GRANT USAGE ON SCHEMA {schema} TO sekisho_projector; \
             GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA {schema} TO sekisho_projector; \
             END IF; END $$"
        );
        conn.execute(AssertSqlSafe(grants)).await.map_err(Error::Migrate)?;
        Ok(())
    }

    /// Creates views over this build, as `views` says them.
    pub(crate) async fn publish_as(
        &self,
        conn: &mut PgConnection,
        build: &Build,
        views: &str,
    ) -> Result<()> {
        self.within(conn, build, "views.sql", views).await
    }

    async fn within(
        &self,
        conn: &mut PgConnection,
        build: &Build,
        file: &str,
        sql: &str,
    ) -> Result<()> {
        let failed = |e: sqlx::Error| Error::statement(format!("{}/{file}", self.name), &e);
        let path = format!("SET LOCAL search_path = {}", build.schema);
        conn.execute(AssertSqlSafe(path)).await.map_err(failed)?;
        conn.execute(AssertSqlSafe(sql)).await.map_err(failed)?;
        conn.execute("SET LOCAL search_path = DEFAULT").await.map_err(failed)?;
        Ok(())
    }

    /// Names of the views that `views.sql` creates in schema `query`.
    pub fn view_names(&self) -> Vec<&str> {
        self.views
            .split("CREATE VIEW query.")
            .skip(1)
            .filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next())
            .collect()
    }
}

/// The version of each projection that readers see, by name.
///
/// # Errors
/// PostgreSQL is away, or the engine's tables are not there.
pub async fn active(db: &Database) -> Result<Vec<Build>> {
    let read = |source| Error::Read { what: "the list of projections", source };
    let rows = sqlx::query(
        "SELECT projection, version, schema_name, digest, manifest, apply_sql, settle_sql \
         FROM engine.projection WHERE status = 'active' ORDER BY projection",
    )
    .fetch_all(&db.pool)
    .await
    .map_err(read)?;
    rows.iter()
        .map(|row| {
            Ok(Build {
                projection: row.try_get(0).map_err(read)?,
                version: row.try_get(1).map_err(read)?,
                schema: row.try_get(2).map_err(read)?,
                digest: row.try_get(3).map_err(read)?,
                manifest: row.try_get(4).map_err(read)?,
                apply: row.try_get::<String, _>(5).map_err(read)?.into(),
                settle: row.try_get::<String, _>(6).map_err(read)?.into(),
            })
        })
        .collect()
}
