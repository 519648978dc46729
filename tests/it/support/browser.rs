//! A browser that opens the page of a daemon: Chromium without a window, driven through chromedriver.
//!
//! Every wait has a deadline and says what was seen last. A message of the console, a refusal by the content security
//! policy and a serious finding of axe fail the test, in [`Browser::assert_sound`] and at the end of each test.

use super::page::Page;
use super::wait;
use fantoccini::error::CmdError;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::fmt::Debug;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::runtime::Runtime;
use url::{ParseError, Url};

/// How long the end of a browser may take before it is killed.
const CLOSE_DEADLINE: Duration = Duration::from_secs(10);

/// Finds what is wrong for people who see or hear the page in another way, with the lines that are wrong.
const AXE_RUN: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] }).then((found) => done(found.violations
        .filter((it) => it.impact === 'serious' || it.impact === 'critical')
        .map((it) => `${it.id}: ${it.help}: ${it.nodes.map((node) => node.html).slice(0, 5).join(' | ')}`)),
        (error) => done([String(error)]));";

/// Whether the browser runs the script of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    On,
    Off,
}

/// A running browser; closed when dropped.
pub(crate) struct Browser {
    runtime: Runtime,
    client: Option<Client>,
    driver: Child,
    page: Page,
    script: Script,
}

impl Browser {
    /// Starts a browser and opens an address of a daemon's page, such as `/jobs`.
    pub(crate) fn open(page: &Page, path: &str) -> Self {
        Self::open_with(page, path, Script::On)
    }

    /// Starts a browser that runs the script of the page or does not, and opens an address.
    pub(crate) fn open_with(page: &Page, path: &str, script: Script) -> Self {
        let (driver, port) = start_driver();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut browser = Self { runtime, client: None, driver, page: page.clone(), script };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities(script));
        let client = browser.runtime.block_on(builder.connect(&format!("http://127.0.0.1:{port}")));
        browser.client = Some(client.unwrap_or_else(|error| panic!("chromedriver starts no browser: {error}")));
        browser.go(path);
        browser
    }

    /// Opens an address of the page.
    pub(crate) fn go(&self, path: &str) {
        let url = format!("http://{}{path}", self.page.address);
        self.wait(async || self.client().goto(&url).await).unwrap();
    }

    /// Returns the path and query of the page that is shown.
    pub(crate) fn place(&self) -> String {
        let url = self.wait(async || self.client().current_url().await).unwrap();
        url.as_str().split_once(&self.page.address).map_or_else(|| url.to_string(), |(_, path)| path.to_owned())
    }

    /// Clicks the first element that a CSS selector finds, as soon as it can be clicked.
    pub(crate) fn click(&self, css: &str) {
        self.until(&format!("to click {css}"), async || self.client().find(Locator::Css(css)).await?.click().await);
    }

    /// Writes a text into a field, in the place of what it held; into a file field the path of a file.
    pub(crate) fn fill(&self, css: &str, text: &str) {
        self.until(&format!("to fill {css}"), async || {
            let field = self.client().find(Locator::Css(css)).await?;
            if field.attr("type").await?.as_deref() != Some("file") {
                field.clear().await?;
            }
            field.send_keys(text).await
        });
    }

    /// Chooses an entry of a list by its value.
    pub(crate) fn choose(&self, css: &str, value: &str) {
        self.until(&format!("to choose {value} in {css}"), async || {
            self.client().find(Locator::Css(css)).await?.select_by_value(value).await
        });
    }

    /// Returns the text of the first element that a CSS selector finds, as it is seen.
    pub(crate) fn text(&self, css: &str) -> String {
        self.until(&format!("the text of {css}"), async || self.client().find(Locator::Css(css)).await?.text().await)
    }

    /// Counts the elements that a CSS selector finds now.
    pub(crate) fn count(&self, css: &str) -> usize {
        self.wait(async || self.client().find_all(Locator::Css(css)).await).unwrap().len()
    }

    /// Waits until an element shows a text, without opening the page anew.
    pub(crate) fn wait_text(&self, css: &str, text: &str) {
        wait::until(&format!("{css} to show {text:?}"), || self.shows(css, text));
    }

    /// Opens an address again and again until an element shows a text: what people do without the script.
    pub(crate) fn load_until(&self, path: &str, css: &str, text: &str) {
        wait::until(&format!("{css} of {path} to show {text:?}"), || {
            self.go(path);
            self.shows(css, text)
        });
    }

    /// Fails with what is seen instead, if an element does not show a text.
    fn shows(&self, css: &str, text: &str) -> Result<(), String> {
        match self.wait(async || self.client().find(Locator::Css(css)).await?.text().await) {
            Ok(seen) if seen.contains(text) => Ok(()),
            Ok(seen) => Err(seen),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Waits until a CSS selector finds something.
    pub(crate) fn wait_for(&self, css: &str) {
        self.until(css, async || self.client().find(Locator::Css(css)).await.map(drop));
    }

    /// Runs a script as the body of a function in the page and returns what it returns.
    pub(crate) fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.wait(async || self.client().execute(script, arguments.to_vec()).await).unwrap()
    }

    /// Waits until a script returns something true, and returns that.
    pub(crate) fn wait_run(&self, script: &str) -> Value {
        wait::until(script, || match self.wait(async || self.client().execute(script, Vec::new()).await) {
            Ok(Value::Null | Value::Bool(false)) => Err("not yet".to_owned()),
            Ok(value) => Ok(value),
            Err(error) => Err(error.to_string()),
        })
    }

    /// Fails on messages of the console, refusals by the content security policy, and what axe finds serious, in light and
    /// in dark.
    pub(crate) fn assert_sound(&self) {
        self.assert_quiet();
        if self.script == Script::Off {
            return; // axe is a script
        }
        let axe = installed("node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(axe).unwrap();
        for scheme in ["light", "dark"] {
            self.prefer("prefers-color-scheme", scheme);
            let found = self.wait(async || {
                self.client().execute(&axe, Vec::new()).await?;
                self.client().execute_async(AXE_RUN, Vec::new()).await
            });
            let found = found.unwrap();
            assert_eq!(found, json!([]), "axe finds in {} ({scheme}): {found:#}", self.place());
        }
        self.prefer("prefers-color-scheme", "");
        self.assert_quiet();
    }

    /// Fails on messages of the console and refusals by the content security policy since the last call.
    pub(crate) fn assert_quiet(&self) {
        let told = self.told();
        assert!(told.is_empty(), "the console says in {}: {told:#?}", self.place());
    }

    /// Fails if the console says anything but that the page was answered with a status that is no success.
    pub(crate) fn assert_answered(&self, status: u16) {
        let told = self.told();
        let is_it = |it: &String| it.contains(&format!("status of {status}"));
        assert!(!told.is_empty() && told.iter().all(is_it), "the console says in {}: {told:#?}", self.place());
    }

    /// Returns what the console says since the last call.
    fn told(&self) -> Vec<String> {
        let told = self.ask(Order::post("se/log", json!({"type": "browser"})));
        told.as_array().unwrap().iter().filter_map(|it| it["message"].as_str().map(str::to_owned)).collect()
    }

    /// Sets what the page is told of its reader's wishes, such as `prefers-color-scheme`; empty: nothing.
    fn prefer(&self, feature: &str, value: &str) {
        let params = json!({"features": [{"name": feature, "value": value}]});
        let order = json!({"cmd": "Emulation.setEmulatedMedia", "params": params});
        self.ask(Order::post("goog/cdp/execute", order));
    }

    fn ask(&self, order: Order) -> Value {
        self.wait(async || self.client().issue_cmd(order.clone()).await).unwrap()
    }

    fn client(&self) -> &Client {
        self.client.as_ref().unwrap()
    }

    fn wait<T>(&self, act: impl AsyncFnOnce() -> T) -> T {
        self.runtime.block_on(act())
    }

    /// Repeats an act until it succeeds: an element may not be there yet, or may just have been replaced.
    fn until<T>(&self, what: &str, act: impl AsyncFn() -> Result<T, CmdError>) -> T {
        wait::until(what, || self.runtime.block_on(act()).map_err(|error| error.to_string()))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if self.client.is_some() && !std::thread::panicking() {
            self.assert_quiet();
        }
        if let Some(client) = self.client.take() {
            let closed = self.runtime.block_on(async { tokio::time::timeout(CLOSE_DEADLINE, client.close()).await });
            closed.map(drop).unwrap_or_default();
        }
        // The driver has a group of its own, so that a browser that did not close ends with it.
        let group = i32::try_from(self.driver.id()).ok().and_then(rustix::process::Pid::from_raw);
        group
            .map(|it| rustix::process::kill_process_group(it, rustix::process::Signal::KILL))
            .map(drop)
            .unwrap_or_default();
        self.driver.wait().map(drop).unwrap_or_default();
    }
}

/// A request that is not of the standard.
#[derive(Debug, Clone)]
struct Order {
    path: &'static str,
    body: String,
}

impl Order {
    fn post(path: &'static str, body: Value) -> Self {
        Self { path, body: body.to_string() }
    }
}

impl WebDriverCompatibleCommand for Order {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.clone()))
    }
}

/// Starts chromedriver on a free port; returns it and the port.
fn start_driver() -> (Child, u16) {
    let mut command = Command::new("chromedriver");
    command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    let mut driver = command.spawn().unwrap_or_else(|error| panic!("chromedriver: {error}: run scripts/setup --tests"));
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let port = lines.find_map(|line| {
        let line = line.ok()?;
        line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok()
    });
    // It writes more while it runs, and must not wait for a reader.
    std::thread::spawn(move || lines.for_each(drop));
    (driver, port.unwrap_or_else(|| panic!("chromedriver names no port")))
}

fn capabilities(script: Script) -> Capabilities {
    let arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1200,900",
        "--autoplay-policy=no-user-gesture-required",
    ];
    let scripts = if script == Script::On { 1 } else { 2 };
    let wanted = json!({
        "goog:chromeOptions": {
            "args": arguments,
            "prefs": {"profile.managed_default_content_settings.javascript": scripts},
        },
        "goog:loggingPrefs": {"browser": "ALL"},
    });
    wanted.as_object().unwrap().clone()
}

/// Returns a file that `scripts/setup --tests` installs.
fn installed(path: &str) -> PathBuf {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers").join(path);
    assert!(file.is_file(), "{} is not there: run scripts/setup --tests", file.display());
    file
}
