"""What a form says of a field that is filled in wrongly: our words instead of Django's, by its codes."""

from django.utils.translation import gettext_lazy as _

ANY = {
    "required": _("Please fill this in."),
    "invalid": _("Please look at this again: it is not in the form expected here."),
    "max_length": _("This is too long: %(show_value)s characters, and %(limit_value)s at most."),
    "min_length": _("This is too short: %(show_value)s characters, and %(limit_value)s at least."),
    "max_value": _("Please give a number of at most %(limit_value)s."),
    "min_value": _("Please give a number of at least %(limit_value)s."),
    "null_characters_not_allowed": _("This holds characters that cannot be stored. Please type it anew."),
}
EMAIL = {"invalid": _("Please give a complete e-mail address, such as name@example.com.")}
INTEGER = {"invalid": _("Please give a whole number.")}
DECIMAL = {
    "invalid": _("Please give a number."),
    "max_digits": _("This number is too long: %(max)s digits at most."),
    "max_decimal_places": _("Too many decimal places: %(max)s at most."),
    "max_whole_digits": _("This number is too large: %(max)s digits at most before the decimal point."),
}
DATE = {"invalid": _("Please give a date that exists.")}
CHOICE = {
    "required": _("Please choose one."),
    "invalid_choice": _("Please choose one of those on offer."),
    "invalid_list": _("Please choose among those on offer."),
    "invalid_pk_value": _("Please choose among those on offer."),
}
TICK = {"required": _("Please tick this to go on.")}
FILE = {
    "required": _("Please choose a file."),
    "invalid": _("The file did not arrive. Please choose it again."),
    "missing": _("The file did not arrive. Please choose it again."),
    "empty": _("This file is empty."),
    "max_length": _("The file's name is too long: %(length)s characters, and %(max)s at most."),
    "contradiction": _("Please either choose a file or remove the one there is."),
}
PASSWORD = {
    "password_too_short": _("This password is too short: at least %(min_length)s characters, please."),
    "password_too_similar": _("This password is too much like your name or e-mail address."),
    "password_too_common": _("Too many people use this password, so it is easily guessed."),
    "password_entirely_numeric": _("This password has figures only. Please use letters as well."),
}
