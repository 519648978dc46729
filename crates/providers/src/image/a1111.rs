//! Pictures by AUTOMATIC1111's web UI and by Forge: `POST /sdapi/v1/txt2img`.

use super::outside::{ANSWER_BYTES_MAX, Found, ONE_PICTURE, Source};
use super::sizes;
use super::{Desk, ImageRequest};
use crate::calls::failure;
use crate::named::Options;
use calls::{CallError, Errand, Request, Service, base64, loose};
use job::Failure;
use serde_json::{Map, Value, json};

/// A server. What a prompt must not show, steps and the rest are in [`Options::extra`], by the server's own names.
#[derive(Debug)]
pub(super) struct A1111 {
    service: Service,
    options: Options,
}

impl A1111 {
    pub(super) fn new(service: Service, options: Options) -> Self {
        Self { service, options }
    }

    async fn found(&self, request: &ImageRequest, errand: Errand<'_>) -> Result<Found, CallError> {
        let asked = sizes::diffusion((request.width, request.height));
        let body = self.body(request, asked);
        let mut sent = Request::post("/sdapi/v1/txt2img", Value::Object(body));
        (sent.bytes_max, sent.units) = (ANSWER_BYTES_MAX, ONE_PICTURE);
        let answer = self.service.call(&sent, errand, |_| None).await?;
        // Extensions put more pictures behind the first one, such as grids and masks.
        let text = loose::text(&answer.json()?, "images.0");
        let bytes = text.and_then(|text| base64::decode(&text)).ok_or_else(|| {
            let what = format!("without a picture: {}", self.service.quote(&answer.bytes));
            CallError::Unexpected { what }
        })?;
        Ok(Found { bytes, asked: Some(asked), credit: None })
    }

    fn body(&self, request: &ImageRequest, (width, height): sizes::Size) -> Map<String, Value> {
        let Options { model, extra, .. } = &self.options;
        let seed = u32::try_from(request.seed & u64::from(u32::MAX)).unwrap_or_default(); // what its sampler takes
        let body = json!({
            "prompt": request.prompt, "width": width, "height": height, "seed": seed,
            "n_iter": 1, "batch_size": 1, "send_images": true, "save_images": false,
        });
        let mut body = body.as_object().cloned().unwrap_or_default();
        body.extend(extra.clone());
        if !model.is_empty() {
            let settings = body.entry("override_settings").or_insert_with(|| json!({}));
            if let Some(settings) = settings.as_object_mut() {
                settings.insert("sd_model_checkpoint".into(), model.as_str().into());
            }
        }
        body
    }
}

#[async_trait::async_trait]
impl Source for A1111 {
    async fn file(&self, request: &ImageRequest, desk: Desk<'_>) -> Result<Found, Failure> {
        self.found(request, desk.errand()).await.map_err(|error| failure(&error, desk.cancel))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::testing::{Scene, base64, noise, picture, request, shown};
    use crate::named::Kind;
    use ::calls::fake::{Asked, Reply};
    use job::Code;

    fn scene(answer: impl Fn(&Asked, &str) -> Reply + Send + Sync + 'static) -> Scene {
        let extra =
            json!({"negative_prompt": "text", "steps": 20, "override_settings": {"CLIP_stop_at_last_layers": 2}});
        let extra = extra.as_object().cloned().unwrap();
        Scene::new(Kind::A1111, Options { model: "sdxl".into(), extra, ..Options::default() }, answer)
    }

    #[tokio::test]
    async fn the_first_picture_counts_and_the_request_has_what_the_operator_adds() {
        for prefix in ["", "data:image/png;base64,"] {
            let scene = scene(move |_, _| {
                let images = [format!("{prefix}{}", base64(&picture(96, 168))), base64(&noise(9))];
                Reply::json(200, json!({"images": images, "parameters": {}, "info": "{\"seed\": 7}"}))
            });
            let wide = ImageRequest { seed: u64::MAX, ..request("a \"fox\"\nin snow") };
            assert_eq!(shown(&scene.generate_of(&wide).await.unwrap()), (95, 168));
            let asked = &scene.server.asked()[0];
            assert_eq!(
                (asked.path.as_str(), asked.header("authorization")),
                ("/sdapi/v1/txt2img", Some("Bearer sk-CANARY"))
            );
            let expected = json!({
                "prompt": "a \"fox\"\nin snow", "width": 768, "height": 1344, "seed": 4_294_967_295_u32,
                "n_iter": 1, "batch_size": 1, "send_images": true, "save_images": false,
                "negative_prompt": "text", "steps": 20,
                "override_settings": {"CLIP_stop_at_last_layers": 2, "sd_model_checkpoint": "sdxl"},
            });
            assert_eq!(asked.json(), expected);
        }
    }

    #[tokio::test]
    async fn an_answer_without_a_picture_is_quoted() {
        type Answer = fn(&Asked, &str) -> Reply;
        let table: [(Answer, Code, &str); 5] = [
            (|_, _| Reply::json(200, json!({"images": [], "info": "{}"})), Code::ProviderInvalid, "without a picture"),
            (|_, _| Reply::json(200, json!({"images": ["<svg>"]})), Code::ProviderInvalid, "without a picture"),
            (|_, _| Reply::json(200, json!({"images": [base64(b"GIF89a")]})), Code::ProviderInvalid, "GIF89a"),
            (|_, _| Reply::bytes(200, "text/html", "<b>Gradio</b>"), Code::ProviderInvalid, "Gradio"),
            (
                |_, _| {
                    Reply::json(422, json!({"error": "OutOfMemoryError", "detail": "", "errors": "CUDA out of memory"}))
                },
                Code::ProviderRefused,
                "OutOfMemoryError",
            ),
        ];
        for (answer, code, said) in table {
            let failure = scene(answer).generate().await.unwrap_err().failure();
            assert_eq!(failure.code, code, "{failure:?}");
            assert!(failure.message.contains(said), "{failure:?}");
        }
    }
}
