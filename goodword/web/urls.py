"""The whole map of the staff's site. Names are noun-verb."""

from django.urls import URLPattern, path

from goodword.web.views import (
    account,
    advocate,
    advocate_verbs,
    contact,
    deal,
    enrolment,
    history,
    lists,
    merging,
    password,
    profile,
    search,
    sign_in,
    user,
    workspace,
)

urlpatterns: list[URLPattern] = [
    # First run and signing in
    path("start/", workspace.start, name="start"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("forgot-password/", password.forgot, name="forgot-password"),
    path("set-password/<str:user>/<str:token>/", password.set_new, name="set-password"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", profile.password_change, name="password-change"),
    path("language/", profile.language, name="language"),
    # Home, search and tracker
    path("search/", search.search, name="search"),
    # Requests
    # Asks and sessions
    # Advocates
    path("advocates/", advocate.advocate_list, name="advocate-list"),
    path("advocates/left/", advocate.former, name="advocate-former"),
    path("advocates/new/", enrolment.new, name="advocate-new"),
    path("advocates/terms/", enrolment.terms_preview, name="advocate-terms-preview"),
    path("advocates/<int:pk>/", advocate.detail, name="advocate-detail"),
    path("advocates/<int:pk>/edit/", advocate.edit, name="advocate-edit"),
    path("advocates/<int:pk>/terms/", enrolment.terms, name="advocate-terms"),
    path("advocates/<int:pk>/enrol/", enrolment.re_enrol, name="advocate-re-enrol"),
    path("advocates/<int:pk>/tier/", advocate_verbs.tier, name="advocate-tier"),
    path("advocates/<int:pk>/assess/", advocate_verbs.assess, name="advocate-assess"),
    path("advocates/<int:pk>/availability/", advocate_verbs.availability, name="advocate-availability"),
    path("advocates/<int:pk>/rest/", advocate_verbs.rest, name="advocate-rest"),
    path("advocates/<int:pk>/rest/end/", advocate_verbs.rest_change, name="advocate-rest-end"),
    path("advocates/<int:pk>/pause/", advocate_verbs.pause, name="advocate-pause"),
    path("advocates/<int:pk>/resume/", advocate_verbs.resume, name="advocate-resume"),
    path("advocates/<int:pk>/leave/", advocate_verbs.leave, name="advocate-leave"),
    path("advocates/<int:pk>/note/", advocate_verbs.note, name="advocate-note"),
    # Accounts
    path("accounts/", account.account_list, name="account-list"),
    path("accounts/new/", account.new, name="account-new"),
    path("accounts/options/", account.options, name="account-options"),
    path("accounts/regions/", account.region_options, name="account-regions"),
    path("accounts/duplicates/", merging.account_duplicates, name="account-duplicates"),
    path("accounts/<int:pk>/", account.detail, name="account-detail"),
    path("accounts/<int:pk>/edit/", account.edit, name="account-edit"),
    path("accounts/<int:pk>/merge/", merging.account_merge, name="account-merge"),
    path("accounts/<int:pk>/issue/", account.issue_open, name="account-issue"),
    path("accounts/issues/<int:pk>/close/", account.issue_close, name="account-issue-close"),
    path("accounts/<int:pk>/risk/", account.risk, name="account-risk"),
    path("accounts/<int:pk>/competitors/", account.competitors, name="account-competitors"),
    # Contacts
    path("contacts/", contact.contact_list, name="contact-list"),
    path("contacts/new/", contact.new, name="contact-new"),
    path("contacts/options/", contact.options, name="contact-options"),
    path("contacts/duplicates/", merging.contact_duplicates, name="contact-duplicates"),
    path("contacts/<int:pk>/", contact.detail, name="contact-detail"),
    path("contacts/<int:pk>/edit/", contact.edit, name="contact-edit"),
    path("contacts/<int:pk>/move/", contact.move, name="contact-move"),
    path("contacts/<int:pk>/merge/", merging.contact_merge, name="contact-merge"),
    path("contacts/<int:pk>/enrol/", enrolment.enrol, name="contact-enrol"),
    # Deals
    path("deals/", deal.deal_list, name="deal-list"),
    path("deals/new/", deal.new, name="deal-new"),
    path("deals/<int:pk>/", deal.detail, name="deal-detail"),
    path("deals/<int:pk>/edit/", deal.edit, name="deal-edit"),
    # Policy
    # Import
    # Users and settings
    path("users/", user.user_list, name="user-list"),
    path("users/new/", user.new, name="user-new"),
    path("users/<int:pk>/", user.edit, name="user-edit"),
    path("users/<int:pk>/invite/", user.invite, name="user-invite"),
    path("users/<int:pk>/switch/", user.switch, name="user-switch"),
    path("settings/", workspace.edit, name="settings"),
    path("settings/rates/", workspace.rate_set, name="rate-set"),
    path("settings/rates/<int:pk>/delete/", workspace.rate_delete, name="rate-delete"),
    path("settings/leave-demo/", workspace.demo_leave, name="demo-leave"),
    # Lists: industries, use cases, stages
    path("lists/industries/", lists.industry_list, name="industry-list"),
    path("lists/industries/new/", lists.industry_edit, name="industry-new"),
    path("lists/industries/<int:pk>/", lists.industry_edit, name="industry-edit"),
    path("lists/industries/<int:pk>/delete/", lists.industry_delete, name="industry-delete"),
    path("lists/use-cases/", lists.use_case_list, name="use-case-list"),
    path("lists/use-cases/new/", lists.use_case_edit, name="use-case-new"),
    path("lists/use-cases/<int:pk>/", lists.use_case_edit, name="use-case-edit"),
    path("lists/use-cases/<int:pk>/delete/", lists.use_case_delete, name="use-case-delete"),
    path("lists/families/new/", lists.family_edit, name="family-new"),
    path("lists/families/<int:pk>/", lists.family_edit, name="family-edit"),
    path("lists/families/<int:pk>/delete/", lists.family_delete, name="family-delete"),
    path("lists/stages/", lists.stage_list, name="stage-list"),
    path("lists/stages/map/", lists.stage_map, name="stage-map"),
    path("lists/stages/<int:pk>/delete/", lists.stage_forget, name="stage-forget"),
    # History and mail
    path("history/", history.history, name="history"),
]
