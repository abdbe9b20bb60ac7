from django.urls import include, path

urlpatterns = [
    path("", include("goodword.web.urls")),
    path("link/", include("goodword.portal.urls")),
]
handler400 = "goodword.web.views.errors.bad_request"
handler403 = "goodword.web.views.errors.permission_denied"
handler404 = "goodword.web.views.errors.not_found"
handler500 = "goodword.web.views.errors.server_error"
