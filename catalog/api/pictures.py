"""`/uploads/group/<file>`: the pictures of organizations and topics."""

from __future__ import annotations

import re
from typing import BinaryIO, cast

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from catalog.api.cors import readable
from catalog.api.sending import Content, send
from catalog.operations.pictures import FOLDER, MIMETYPES

NAME = re.compile(rf"[0-9a-f]{{32}}\.({'|'.join(MIMETYPES)})")


@readable
def picture(request: HttpRequest, file_name: str) -> HttpResponseBase:
    """Send a picture; whoever knows its name may see it."""
    match = NAME.fullmatch(file_name)
    path = f"{FOLDER}/{file_name}"
    if match is None or not default_storage.exists(path):
        raise Http404("Picture")
    content = Content(
        open=lambda: cast(BinaryIO, default_storage.open(path, "rb")),
        size=default_storage.size(path),
        sha256=file_name,
        modified=default_storage.get_modified_time(path),
        mimetype=MIMETYPES[match[1]],
        file_name=file_name,
        public=True,
    )
    return send(request, content)
