"""The whole map of the staff's site. Names are noun-verb."""

from django.urls import URLPattern, path

from goodword.web.views import profile, sign_in

urlpatterns: list[URLPattern] = [
    # First run and signing in
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", profile.password_change, name="password-change"),
    path("language/", profile.language, name="language"),
    # Home, search and tracker
    # Requests
    # Asks and sessions
    # Advocates
    # Accounts
    # Contacts
    # Deals
    # Policy
    # Import
    # Users and settings
    # Lists: industries, use cases, stages
    # History and mail
]
