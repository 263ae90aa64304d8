"""The people of an agency and their roles, for its administrators."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.access import NotAllowed, has_permission, is_sysadmin, organizations_where
from catalog.models import Organization
from catalog.models.groups import PUBLICATION
from catalog.models.people import CAPACITIES
from catalog.operations import people
from catalog.queries import accounts, finding
from catalog.queries.finding import NotFound
from catalog.web.workspace.pages import INVALID, show

MAY = "You may not change the members of this organization"


class MemberForm(forms.Form):
    """Who joins the agency, and in which role."""

    use_required_attribute = False
    user = forms.CharField(
        max_length=100,
        label=_("User name"),
        help_text=_("The name with which the person signs in."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(choices=CAPACITIES, label=_("Role"))


@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """Go to the members of the reader's agency, or show the agencies when there are several."""
    rows = list(organizations_where(request.user, "membership"))
    if not rows:
        raise NotAllowed(MAY)
    if len(rows) == 1:
        return redirect("members", rows[0].name)
    return show(request, "agencies.html", {"agencies": rows}, tab="members-of")


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, name: str) -> HttpResponse:
    """Show the members of an agency, and add one by user name."""
    agency = _agency(request, name)
    form = MemberForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = finding.user(form.cleaned_data["user"].strip().lower())
        except NotFound:
            form.add_error("user", gettext("Nobody has this user name."))
        else:
            people.set_role(user, agency, form.cleaned_data["role"], actor=request.user)
            messages.success(request, gettext("%(name)s is a member now.") % {"name": user})
            return redirect("members", agency.name)
    context = {
        "agency": agency,
        "members": accounts.members([agency])[agency.id],
        "roles": CAPACITIES,
        "publication": PUBLICATION,
        "form": form,
        "self_locked": not is_sysadmin(request.user),
    }
    return show(request, "members.html", context, tab="members-of", status=INVALID if form.is_bound else 200)


@require_POST
def change(request: HttpRequest, name: str, username: str) -> HttpResponse:
    """Give a member another role, or take the role away."""
    agency = _agency(request, name)
    user = finding.user(username)
    if "remove" not in request.POST:
        role = request.POST.get("role", "")
        if role not in dict(CAPACITIES):
            raise NotFound("Role")
        people.set_role(user, agency, role, actor=request.user)
        messages.success(request, gettext("The role of %(name)s is changed.") % {"name": user})
        return redirect("members", agency.name)
    if user == request.user and not is_sysadmin(request.user):
        raise NotAllowed("Administrators cannot revoke their own admin status")
    people.remove_member(user, agency, actor=request.user)
    messages.success(request, gettext("%(name)s is no member any more.") % {"name": user})
    return redirect("members", agency.name)


def _agency(request: HttpRequest, name: str) -> Organization:
    agency = finding.organization(name, request.user)
    if not has_permission(request.user, "membership", agency.id):
        raise NotAllowed(MAY)
    return agency
