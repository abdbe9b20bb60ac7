"""What people without an account see through a personal link."""

from django.urls import path

from goodword.portal.views import advocate, approval, arranging, ask, email_qa, feedback, invite, prospect

app_name = "portal"
urlpatterns = [
    path("own/<str:token>/", advocate.own_page, name="advocate"),
    path("own/<str:token>/preferences/", advocate.preferences, name="advocate-preferences"),
    path("own/<str:token>/pause/", advocate.pause, name="advocate-pause"),
    path("own/<str:token>/resume/", advocate.resume, name="advocate-resume"),
    path("own/<str:token>/leave/", advocate.leave, name="advocate-leave"),
    path("approval/<str:token>/", approval.approval, name="approval"),
    path("approval/<str:token>/approve/", approval.approve, name="approval-approve"),
    path("approval/<str:token>/decline/", approval.decline, name="approval-decline"),
    path("prospect/<str:token>/", prospect.page, name="prospect"),
    path("prospect/<str:token>/choose/", prospect.choose, name="prospect-choose"),
    path("prospect/<str:token>/times/", prospect.offer, name="prospect-offer"),
    path("prospect/<str:token>/cancel/", prospect.cancel, name="prospect-cancel"),
    path("prospect/<str:token>/invite.ics", prospect.file, name="prospect-file"),
    path("feedback/<str:token>/", feedback.of_advocate, name="feedback"),
    path("feedback/<str:token>/prospect/", feedback.of_prospect, name="prospect-feedback"),
    path("questions/<str:token>/", email_qa.page, name="questions"),
    path("questions/<str:token>/save/", email_qa.save, name="questions-save"),
    path("questions/<str:token>/answer/", email_qa.answer, name="questions-answer"),
    path("invite/<str:token>/", invite.invite, name="invite"),
    path("invite/<str:token>/yes/", invite.yes, name="invite-yes"),
    path("invite/<str:token>/not-now/", invite.not_now, name="invite-not-now"),
    path("invite/<str:token>/no/", invite.no, name="invite-no"),
    path("invite/<str:token>/unsubscribe/", invite.stop, name="invite-unsubscribe"),
    path("invite/<str:token>/subscribe/", invite.subscribe, name="invite-subscribe"),
    path("<str:token>/", ask.ask, name="ask"),
    path("<str:token>/accept/", ask.accept, name="ask-accept"),
    path("<str:token>/decline/", ask.decline, name="ask-decline"),
    path("<str:token>/pause/", ask.pause, name="ask-pause"),
    path("<str:token>/leave/", ask.leave, name="ask-leave"),
    path("<str:token>/choose/", arranging.choose, name="ask-choose"),
    path("<str:token>/times/", arranging.offer, name="ask-offer"),
    path("<str:token>/cancel/", arranging.cancel, name="ask-cancel"),
    path("<str:token>/host/", arranging.host, name="ask-host"),
    path("<str:token>/invite.ics", arranging.file, name="ask-file"),
]
