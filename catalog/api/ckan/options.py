"""Actions on what sysadmins change while the portal runs."""

from __future__ import annotations

from collections.abc import Iterable

from catalog.access import is_sysadmin, require
from catalog.api.ckan.call import Action, Call
from catalog.api.ckan.parameters import identifier, text
from catalog.formats.ckan.checks import Invalid
from catalog.operations import site as operations
from catalog.queries import site

ONLY_SYSADMINS = "Only sysadmins may see the configuration"


def config_option_list(call: Call) -> list[str]:
    """Return the keys of the options that can be changed while the portal runs. Sysadmins only.

    :returns: a list of texts
    """
    require(is_sysadmin(call.actor), ONLY_SYSADMINS)
    return list(site.OPTIONS)


def config_option_show(call: Call) -> str:
    """Return the value of an option. Sysadmins only.

    :param key: the option
    :returns: a text
    """
    require(is_sysadmin(call.actor), ONLY_SYSADMINS)
    key = identifier(call.given, "key")
    if key not in site.OPTIONS:
        raise Invalid({"message": f"Configuration option '{key[:100]}' can not be shown"})
    return site.options(call.language)[key]


def config_option_update(call: Call) -> dict[str, str]:
    """Change options, which the pages show from then on. Sysadmins only.

    The parameters are the options: `ckan.site_title`, `ckan.site_description` (in the footer, for search engines and in
    `status_show`), `ckan.site_about` (on the page about the portal) and `ckan.site_intro_text` (on the first page), the last two in
    Markdown. They are shown in every language; an empty text goes back to what the portal was started with.

    :returns: an object with the options that were given
    """
    require(is_sysadmin(call.actor), "Only sysadmins may change the configuration")
    _require_known(call.given)
    operations.set_options({key: text(call.given, key) for key in call.given}, actor=call.actor)
    known = site.options(call.language)
    return {key: known[key] for key in call.given}


def _require_known(keys: Iterable[str]) -> None:
    unknown = [key for key in keys if key not in site.OPTIONS]
    if unknown:
        names = " ".join(key[:100] for key in unknown[:10])
        raise Invalid({"message": f"Configuration option(s) '{names}' can not be updated"})


READS: tuple[Action, ...] = (config_option_list, config_option_show)
WRITES: tuple[Action, ...] = (config_option_update,)
