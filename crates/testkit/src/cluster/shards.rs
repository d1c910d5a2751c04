//! A system whose query tables lie in several databases, each with a contiguous range of partitions.

use anyhow::{Context, Result};
use sekisho_stack::{Options, PostgresUrls, Stack, Temporary};
use serde_json::Value;

use super::{Cluster, Settings};
use crate::tables::{self, Tables};

/// The PostgreSQL servers beside the first.
pub(super) fn start_others(settings: &Settings) -> Result<Vec<Temporary>> {
    let options = Options { brokers: 0, shared_buffers_mib: 128, ..Options::default() };
    (1..settings.shards).map(|_| Ok(Stack::temporary(&options)?)).collect()
}

impl Cluster {
    /// Every PostgreSQL server, in the order of their partitions.
    pub fn servers(&self) -> impl Iterator<Item = &Temporary> {
        std::iter::once(&self.stack).chain(&self.others)
    }

    /// First and last partition of the server of this number, from 0: as even as it goes.
    pub fn partitions_of(&self, server: usize) -> (i32, i32) {
        let (all, servers) = (self.settings.partitions, i32::from(self.settings.shards));
        let server = i32::try_from(server).unwrap_or(0);
        (server * all / servers, (server + 1) * all / servers - 1)
    }

    /// One address, or `0-2=…,3-5=…`, with the URLs of a role.
    pub fn addresses(&self, role: fn(&PostgresUrls) -> &String) -> String {
        let all = self.servers().enumerate().map(|(n, s)| self.address(n, s, role));
        all.collect::<Vec<_>>().join(",")
    }

    fn address(&self, n: usize, server: &Temporary, role: fn(&PostgresUrls) -> &String) -> String {
        let url = role(&server.addresses().urls);
        if self.others.is_empty() {
            return url.clone();
        }
        let (first, last) = self.partitions_of(n);
        format!("{first}-{last}={url}")
    }

    /// The address of the server by whose number a role's name ends; the first where there is but one.
    pub(super) fn address_for(
        &self,
        name: &str,
        role: fn(&PostgresUrls) -> &String,
    ) -> Result<String> {
        let number = name.rsplit('-').next().and_then(|n| n.parse().ok());
        let n = if self.others.is_empty() { 0 } else { number.context("which server's?")? };
        let server = self.servers().nth(n).with_context(|| format!("no server {n}"))?;
        Ok(self.address(n, server, role))
    }

    /// Starts a projector for each server.
    pub(super) fn projectors(&mut self) -> Result<()> {
        if self.others.is_empty() {
            return self.projector("projector");
        }
        (0..self.settings.shards).try_for_each(|n| self.projector(&format!("projector-{n}")))
    }

    fn superusers(&self) -> impl Iterator<Item = &str> {
        self.servers().map(|s| s.addresses().urls.superuser.as_str())
    }

    /// Rows of a query from every server.
    pub(super) fn rows(&self, query: &str) -> Result<Vec<Value>> {
        let all = self.superusers().map(|url| tables::rows(url, query));
        Ok(all.collect::<Result<Vec<_>>>()?.concat())
    }

    /// The query tables of every server together.
    ///
    /// # Errors
    /// One does not answer.
    pub fn tables(&self) -> Result<Tables> {
        Tables::read_all(self.superusers())
    }
}
