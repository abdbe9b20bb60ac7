"""The whole map of the staff's site. Names are noun-verb."""

from django.urls import URLPattern, path

from goodword.web.views import history, lists, password, profile, sign_in, user, workspace

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
    # Requests
    # Asks and sessions
    # Advocates
    # Accounts
    # Contacts
    # Deals
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
