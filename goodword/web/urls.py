"""The whole map of the staff's site. Names are noun-verb."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    # First run and signing in
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
