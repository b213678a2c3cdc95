//! Where a letter is handed over: a mail server, or a folder of files.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use kith_terms::{Email, LetterId};
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::login::{self, LoginError};
use crate::mail_to::{MailServer, Privacy};
use crate::{Letter, MailTo, Trouble};

type Smtp = AsyncSmtpTransport<Tokio1Executor>;

/// How long a server may take over one letter. Far less than a letter is held for (`waits::HELD`), so that no
/// other program begins with it while this one is at it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// How the post is set up.
#[derive(Clone, Debug)]
pub struct PostSettings {
    /// Where letters go.
    pub to: MailTo,
    /// Whom they are from.
    pub from: Email,
    /// The file with user and password of the mail server, where it asks for them.
    pub login: Option<PathBuf>,
}

/// Why letters cannot be sent with these settings.
#[derive(Debug, thiserror::Error)]
pub enum PostboxError {
    /// No server takes letters from there.
    #[error("letters cannot be from that address (mail_from): write it like kith@example.org")]
    From,
    /// User and password cannot be read.
    #[error("mail_login: {0}")]
    Login(#[from] LoginError),
    /// A folder asks for no password.
    #[error("mail_login: a folder of letters needs no user and password: leave it out")]
    LoginOfFolder,
    /// TLS cannot be spoken with that server.
    #[error("TLS cannot be spoken with the mail server: {0}")]
    Tls(#[source] lettre::transport::smtp::Error),
}

/// A postbox that is open. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Postbox {
    from: Address,
    way: Way,
}

#[derive(Clone, Debug)]
enum Way {
    Folder(PathBuf),
    Server(Smtp),
}

impl Postbox {
    /// Opens it, within a runtime, in which it keeps its connections. Nothing is asked of the server yet.
    ///
    /// # Errors
    /// [`PostboxError`] with the setting that is wrong.
    pub fn open(settings: &PostSettings) -> Result<Self, PostboxError> {
        let from: Address = settings
            .from
            .as_str()
            .parse()
            .map_err(|_| PostboxError::From)?;
        let way = match (&settings.to, &settings.login) {
            (MailTo::Folder(_), Some(_)) => return Err(PostboxError::LoginOfFolder),
            (MailTo::Folder(folder), None) => Way::Folder(folder.clone()),
            (MailTo::Server(server), login) => {
                Way::Server(transport(server, &from, login.as_deref())?)
            }
        };
        Ok(Self { from, way })
    }

    /// Whether letters would be taken, without sending one.
    ///
    /// # Errors
    /// [`Trouble`] where they would not.
    pub async fn ready(&self) -> Result<(), Trouble> {
        match &self.way {
            Way::Server(server) => match patient(server.test_connection()).await? {
                Ok(_) => Ok(()),
                Err(error) => Err(Trouble::of(&error, true)),
            },
            Way::Folder(folder) => {
                let folder = folder.clone();
                in_folder(move || {
                    std::fs::create_dir_all(&folder)?;
                    tempfile::tempfile_in(&folder).map(drop)
                })
                .await
            }
        }
    }

    /// Hands a letter over. Handed over twice it is the same to the byte, so that whoever receives it can tell
    /// by its Message-ID that it is one letter.
    ///
    /// # Errors
    /// [`Trouble`] where it was not taken.
    pub async fn send(
        &self,
        id: LetterId,
        written: Timestamp,
        letter: &Letter,
    ) -> Result<(), Trouble> {
        let message = self.message(id, written, letter)?;
        match &self.way {
            Way::Server(server) => match patient(server.send(message)).await? {
                Ok(_) => Ok(()),
                Err(error) => Err(Trouble::of(&error, letter.to.to_string().is_ascii())),
            },
            Way::Folder(folder) => {
                let (folder, bytes) = (folder.clone(), message.formatted());
                in_folder(move || keep(&folder, id, &bytes)).await
            }
        }
    }

    fn message(
        &self,
        id: LetterId,
        written: Timestamp,
        letter: &Letter,
    ) -> Result<Message, Trouble> {
        // RFC 3834 section 5: nobody's absence note answers it.
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        );
        Message::builder()
            .message_id(Some(format!("<{id}@{}>", self.from.domain())))
            .date(written.into())
            .from(Mailbox::new(None, self.from.clone()))
            .to(Mailbox::new(None, letter.to.clone()))
            .subject(letter.subject.as_str())
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body.as_str().to_owned())
            .map_err(|_| Trouble::Letters)
    }
}

fn transport(
    server: &MailServer,
    from: &Address,
    login: Option<&Path>,
) -> Result<Smtp, PostboxError> {
    let tls = || TlsParameters::new(server.host.clone()).map_err(PostboxError::Tls);
    let tls = match server.privacy {
        Privacy::Tls => Tls::Wrapper(tls()?),
        Privacy::StartTls => Tls::Required(tls()?),
        Privacy::SameMachine => Tls::None,
    };
    let builder: AsyncSmtpTransportBuilder = Smtp::builder_dangerous(server.host.clone())
        .port(server.port)
        .tls(tls)
        .timeout(Some(PATIENCE))
        .hello_name(ClientId::Domain(from.domain().to_owned()));
    Ok(match login {
        Some(path) => builder.credentials(login::read(path)?).build(),
        None => builder.build(),
    })
}

async fn patient<T>(answer: impl Future<Output = T>) -> Result<T, Trouble> {
    tokio::time::timeout(PATIENCE, answer).await.map_err(|_| {
        let seconds = PATIENCE.as_secs();
        Trouble::Away(format!(
            "the mail server did not answer in {seconds} seconds"
        ))
    })
}

async fn in_folder(
    work: impl FnOnce() -> std::io::Result<()> + Send + 'static,
) -> Result<(), Trouble> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|stopped| Err(std::io::Error::other(stopped)))
        .map_err(|error| {
            Trouble::Away(format!(
                "the folder for letters cannot be written to: {error}"
            ))
        })
}

/// Writes the file whole, or not at all: whoever looks into the folder never sees half a letter.
fn keep(folder: &Path, id: LetterId, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new()
        .suffix(".part")
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(format!("{id}.eml")))?;
    Ok(())
}
