//! Files that are sent with an answer: kept, shown beside their input, and given out.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use kith_files::{Files, Kind};
use kith_forms::{AnswerProblem, QuestionKey, SentFile};
use kith_gate::Grant;
use kith_gate::action::AnswerForm;
use kith_terms::ResponseId;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::input::KeptFile;
use super::upload::Filled;
use crate::site::Site;
use crate::trouble::{Trouble, failed};

/// Keeps the files that came with a form, and puts the id of each where its field is read. Where that cannot be, they
/// are taken away again.
pub(in crate::pages) async fn keep(
    site: &Site,
    grant: Grant<AnswerForm>,
    response: ResponseId,
    question: &QuestionKey,
    filled: &mut Filled,
) -> Result<(), AnswerProblem> {
    let taken: Vec<_> = filled.files.iter().map(|it| it.taken.clone()).collect();
    if taken.is_empty() {
        return Ok(());
    }
    let kept = site.forms.keep_files(grant, response, question, &taken);
    match (kept.await, &site.files) {
        (Ok(ids), _) => {
            for (sent, id) in filled.files.iter().zip(ids) {
                filled.typed.add(sent.field.clone(), id.to_string());
            }
            Ok(())
        }
        (Err(problem), Some(files)) => {
            filled.forget(files).await;
            Err(problem)
        }
        (Err(problem), None) => Err(problem),
    }
}

/// A response's files, as its pages show them. What this names is read at `{of}/files/{file}`, and its small picture at
/// `…/small`.
pub(in crate::pages) fn shown(of: &str, files: &[SentFile]) -> Vec<KeptFile> {
    let shown = |it: &SentFile| {
        let href = format!("{of}/files/{}", it.id);
        KeptFile {
            id: it.id.uuid(),
            name: it.name.to_string(),
            thumbnail: it.thumbnail.as_ref().map(|_| format!("{href}/small")),
            href,
        }
    };
    files.iter().map(shown).collect()
}

/// A file, or its small picture, for the browser: pictures are looked at, and all else is saved.
pub(in crate::pages) async fn given(
    files: &Files,
    file: &SentFile,
    small: bool,
) -> Result<Response, Trouble> {
    let content = match (small, &file.thumbnail) {
        (false, _) => &file.content,
        (true, Some(thumbnail)) => thumbnail,
        (true, None) => return Err(Trouble::NotFound),
    };
    let bytes = files.read(content).await.map_err(|it| failed(&it))?;
    let name = disposition(file.kind, file.name.as_str());
    let headers = [
        (CONTENT_TYPE, file.kind.media_type().to_owned()),
        (CONTENT_DISPOSITION, name),
    ];
    Ok((headers, bytes).into_response())
}

/// RFC 6266. The name is percent-encoded (RFC 8187), so that it ends no header and no other.
fn disposition(kind: Kind, name: &str) -> String {
    let how = if kind.is_picture() {
        "inline"
    } else {
        "attachment"
    };
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    format!("{how}; filename*=UTF-8''{name}")
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use kith_files::{FileName, Place, Scanning, Settings, Taken};
    use kith_store::Keys;
    use kith_terms::FileId;

    use super::*;

    fn sent(taken: Taken) -> SentFile {
        SentFile {
            id: FileId::new(),
            question: "plan".parse().unwrap(),
            name: taken.name,
            kind: taken.kind,
            bytes: taken.bytes,
            scanned: taken.scanned,
            content: taken.content,
            thumbnail: taken.thumbnail,
            by: None,
        }
    }

    #[tokio::test]
    async fn a_file_is_given_out_as_what_it_is_and_saved_under_its_name() {
        let home = tempfile::tempdir().unwrap();
        let place = Place::folder(&home.path().join("kept"), Keys::for_tests().seal("files"));
        let settings = Settings {
            limit: 1_000,
            temporary: home.path().join("being-sent"),
            scanning: Scanning::Nothing,
        };
        let files = Files::new(settings, place.unwrap()).unwrap();
        let taken = files.take("Café.exe", "A plan".as_bytes()).await.unwrap();
        let file = sent(taken);
        let given_out = given(&files, &file, false).await.unwrap();
        assert_eq!(
            given_out.headers()[CONTENT_TYPE],
            "text/plain; charset=utf-8"
        );
        assert_eq!(
            given_out.headers()[CONTENT_DISPOSITION],
            "attachment; filename*=UTF-8''Caf%C3%A9%2Etxt"
        );
        let body = to_bytes(given_out.into_body(), 1_000).await.unwrap();
        assert_eq!(&body[..], b"A plan");
        let small = given(&files, &file, true).await;
        assert!(matches!(small, Err(Trouble::NotFound)), "it is no picture");
        let shown = shown("/published/1", std::slice::from_ref(&file));
        assert_eq!(shown[0].href, format!("/published/1/files/{}", file.id));
        assert_eq!(
            (shown[0].name.as_str(), &shown[0].thumbnail),
            ("Café.txt", &None)
        );
    }

    #[test]
    fn pictures_are_looked_at_and_no_name_ends_the_header() {
        let name = FileName::new("a\r\nb; x=\"y\"", Kind::Jpeg);
        let said = disposition(Kind::Jpeg, name.as_str());
        assert_eq!(said, "inline; filename*=UTF-8''a%20b%20x%3D%20y%2Ejpg");
    }
}
