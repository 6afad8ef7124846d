//! The bytes of documents that were frozen, by their hash. The log holds the hashes.

use domain::governance::item::FrozenDocument;
use sea_orm::FromQueryResult;

use crate::{error::StoreError, reader::Reader, tx::Tx};

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
