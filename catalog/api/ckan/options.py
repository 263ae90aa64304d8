"""Actions on what sysadmins change while the portal runs."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from catalog.access import is_sysadmin, require
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import required, text
from catalog.formats.ckan.checks import Invalid
from catalog.operations import site as operations
from catalog.queries import site

TITLE, DESCRIPTION = "ckan.site_title", "ckan.site_description"
KEYS = (DESCRIPTION, TITLE)
ONLY_SYSADMINS = "Only sysadmins may see the configuration"


def config_option_list(call: Call) -> list[str]:
    """Return the keys of the options that can be changed while the portal runs. Sysadmins only.

    :returns: a list of texts
    """
    require(is_sysadmin(call.actor), ONLY_SYSADMINS)
    return list(KEYS)


def config_option_show(call: Call) -> str:
    """Return the value of an option. Sysadmins only.

    :param key: the option
    :returns: a text
    """
    require(is_sysadmin(call.actor), ONLY_SYSADMINS)
    key = required(call.given, "key")
    _require_known([key])
    return values(call.language)[key]


def config_option_update(call: Call) -> dict[str, str]:
    """Change options. Sysadmins only.

    The parameters are the options: `ckan.site_title`, `ckan.site_description`; an empty text goes back to what the
    portal was started with.

    :returns: an object with the options that were given
    """
    require(is_sysadmin(call.actor), "Only sysadmins may change the configuration")
    _require_known(call.given)
    operations.set_options({key: text(call.given, key) for key in call.given}, actor=call.actor)
    known = values(call.language)
    return {key: known[key] for key in call.given}


def values(language: str) -> dict[str, str]:
    """Return the value of every option, for a language where the portal was started with one for each."""
    title = settings.SITE_TITLE_EN if language == "en" else settings.SITE_TITLE
    return {TITLE: title, DESCRIPTION: "", **{key: value for key, value in site.options().items() if key in KEYS}}


def _require_known(keys: Iterable[str]) -> None:
    unknown = [key for key in keys if key not in KEYS]
    if unknown:
        names = " ".join(key[:100] for key in unknown[:10])
        raise Invalid({"message": f"Configuration option(s) '{names}' can not be updated"})


READS: tuple[Action, ...] = (config_option_list, config_option_show)
WRITES: tuple[Action, ...] = (config_option_update,)
