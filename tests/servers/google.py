"""Imitates the XML API of Google Cloud Storage on top of moto's S3, whose requests and answers it shares.

usage: google.py PORT PUBLIC_KEY.pem

What differs from S3 is done here: access is a token (RFC 7519) or a URL that the owner of the key has signed, "only if absent"
is a condition on the generation, and metadata have another prefix. A bucket is made by a PUT without credentials.
"""

import base64
import hashlib
import sys
import urllib.parse

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

PORT = int(sys.argv[1])
with open(sys.argv[2], "rb") as file:
    KEY = serialization.load_pem_public_key(file.read())
# moto checks no signature, but shows objects only to somebody who gives one.
OWNER = "AWS4-HMAC-SHA256 Credential=x/20200101/us-east-1/s3/aws4_request"
S3 = DomainDispatcherApplication(create_backend_app)


def is_signed(signature, message):
    try:
        KEY.verify(signature, message.encode(), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def has_token(environ):
    token = environ.pop("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
    message, _, signature = token.rpartition(".")
    return bool(message) and is_signed(base64.urlsafe_b64decode(signature + "=="), message)


def has_signed_url(environ):
    """https://cloud.google.com/storage/docs/authentication/canonical-requests"""
    path, _, query = environ["REQUEST_URI"].partition("?")
    pairs = [pair.split("=", 1) for pair in query.split("&") if "=" in pair]
    said = {name: urllib.parse.unquote(value) for name, value in pairs}
    if "X-Goog-Signature" not in said:
        return False
    rest = "&".join(sorted("=".join(pair) for pair in pairs if pair[0] != "X-Goog-Signature"))
    request = f"GET\n{path}\n{rest}\nhost:storage.googleapis.com\n\nhost\nUNSIGNED-PAYLOAD"
    scope = said["X-Goog-Credential"].split("/", 1)[1]
    digest = hashlib.sha256(request.encode()).hexdigest()
    environ["QUERY_STRING"] = ""
    return is_signed(bytes.fromhex(said["X-Goog-Signature"]), f"GOOG4-RSA-SHA256\n{said['X-Goog-Date']}\n{scope}\n{digest}")


def google(environ, start_response):
    makes_bucket = environ["REQUEST_METHOD"] == "PUT" and "/" not in environ["PATH_INFO"].strip("/")
    if not (makes_bucket or environ["PATH_INFO"] == "/moto-api/" or has_token(environ) or has_signed_url(environ)):
        start_response("401 Unauthorized", [("Content-Type", "application/xml")])
        return [b"<Error><Code>AuthenticationRequired</Code></Error>"]
    environ["HTTP_AUTHORIZATION"] = OWNER
    if environ.pop("HTTP_X_GOOG_IF_GENERATION_MATCH", None) == "0":
        environ["HTTP_IF_NONE_MATCH"] = "*"
    for name in [name for name in environ if name.startswith("HTTP_X_GOOG_META_")]:
        environ[name.replace("GOOG", "AMZ")] = environ.pop(name)

    def start(status, headers, *rest):
        return start_response(status, [(name.replace("x-amz-meta", "x-goog-meta"), value) for name, value in headers], *rest)

    return S3(environ, start)


run_simple("127.0.0.1", PORT, google, threaded=True)
