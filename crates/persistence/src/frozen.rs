//! The bytes of documents that were frozen, by their hash. The log holds the hashes.

use domain::governance::{
    item::{AgendaItem, FrozenDocument},
    submission::Submission,
};
use sea_orm::FromQueryResult;

use crate::{error::StoreError, reader::Reader, rows::ChildFilter, tx::Tx};

impl Tx {
    /// Keeps the bytes of a document. The same bytes are kept once.
    pub async fn keep_document(
        &self,
        document: &FrozenDocument,
        bytes: Vec<u8>,
    ) -> Result<(), StoreError> {
        self.conn()
            .run(
                "insert into frozen_document (authority_id, sha256, bytes) values (?, ?, ?) \
                 on conflict (authority_id, sha256) do nothing",
                vec![self.scope_id().into(), document.sha256.to_string().into(), bytes.into()],
            )
            .await?;
        Ok(())
    }
}

impl Reader {
    /// Every document that was frozen, with what it was frozen for.
    pub(crate) async fn frozen_documents(
        &self,
    ) -> Result<Vec<(String, FrozenDocument)>, StoreError> {
        let items: Vec<AgendaItem> = self.all(&ChildFilter::all()).await?;
        let submissions: Vec<Submission> = self.all(&ChildFilter::all()).await?;
        let of_items = items.into_iter().flat_map(|item| {
            let name = format!("the pack of agenda_item {}", item.id);
            let documents = item.pack.map(|pack| pack.documents).unwrap_or_default();
            documents.into_iter().map(move |document| (name.clone(), document))
        });
        let of_submissions = submissions.into_iter().flat_map(|submission| {
            let name = format!("submission {}", submission.id);
            submission.documents.into_iter().map(move |document| (name.clone(), document))
        });
        Ok(of_items.chain(of_submissions).collect())
    }

    /// The bytes of a document that was frozen.
    pub async fn document(&self, document: &FrozenDocument) -> Result<Option<Vec<u8>>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            bytes: Vec<u8>,
        }
        let row: Option<Row> = self
            .conn()
            .one(
                "select bytes from frozen_document where authority_id = ? and sha256 = ?",
                vec![self.scope_id().into(), document.sha256.to_string().into()],
            )
            .await?;
        Ok(row.map(|row| row.bytes))
    }
}
