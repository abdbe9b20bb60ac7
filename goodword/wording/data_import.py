"""The words of imports: subjects, steps, how rows end, and a sentence for every problem with a file or a row."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goodword.policy.data_import import ImportState, ImportSubject, Outcome

SUBJECTS: dict[str, Promise] = {
    ImportSubject.USERS: _("Users"),
    ImportSubject.ACCOUNTS: _("Accounts"),
    ImportSubject.CONTACTS: _("Contacts"),
    ImportSubject.DEALS: _("Deals"),
    ImportSubject.ADVOCATES: _("Existing advocates"),
    ImportSubject.REFERENCES: _("Past references"),
    ImportSubject.SIGNALS: _("Signals"),
    ImportSubject.NPS: _("NPS answers"),
    ImportSubject.USAGE: _("Product usage"),
}
SUBJECT_HELP: dict[str, Promise] = {
    ImportSubject.USERS: _("Sales reps and other staff, with their managers and regional offices."),
    ImportSubject.ACCOUNTS: _("Companies: customers and prospects, with industry, size and parent company."),
    ImportSubject.CONTACTS: _("People at the accounts, with e-mail and job title."),
    ImportSubject.DEALS: _("Sales opportunities, open and closed. Won deals make their account a customer."),
    ImportSubject.ADVOCATES: _("People who give references already, with their consent, tier and agreed frequency."),
    ImportSubject.REFERENCES: _("References given before, so that limits and rests start right."),
    ImportSubject.SIGNALS: _(
        "What was observed of customers: health, renewals, expansions, reviews and the like. "
        "All of one kind, or each row with its own."
    ),
    ImportSubject.NPS: _("Answers to “How likely are you to recommend us?”, as a survey tool exports them."),
    ImportSubject.USAGE: _("How often an account used a feature on a day, from the usage table of the product."),
}
STATES: dict[str, Promise] = {
    ImportState.UPLOADED: _("Being read"),
    ImportState.READ: _("Columns to be matched"),
    ImportState.PLANNING: _("Being checked"),
    ImportState.STAGED: _("Ready to apply"),
    ImportState.APPLYING: _("Being applied"),
    ImportState.APPLIED: _("Applied"),
    ImportState.UNDONE: _("Undone"),
    ImportState.DISCARDED: _("Discarded"),
    ImportState.FAILED: _("Failed"),
}
ROW_OUTCOMES: dict[str, Promise] = {
    Outcome.CREATED: _("Created"),
    Outcome.UPDATED: _("Updated"),
    Outcome.UNCHANGED: _("Unchanged"),
    Outcome.REJECTED: _("Rejected"),
}
# How a past reference ended, in files of past references.
OUTCOMES: dict[str, Promise] = {
    "held": _("Held"),
    "declined": _("Declined"),
    "no_show_prospect": _("The prospect did not show up"),
    "no_show_advocate": _("The advocate did not show up"),
}
# In which time a return was reached, in files of signals.
PERIODS: dict[str, Promise] = {
    "year": _("A year"),
    "quarter": _("A quarter"),
    "month": _("A month"),
    "once": _("Once"),
}
# What the colour of a traffic light, or a word like it, stands for on the scale of health.
HEALTH: dict[str, Promise] = {
    "90": _("90 – healthy"),
    "60": _("60 – to be watched"),
    "30": _("30 – unhealthy"),
}
FILES: dict[str, Promise] = {
    "file.empty": _("The file is empty."),
    "file.no_rows": _("The file has a header, but no rows below it."),
    "file.too_big": _("The file is larger than %(megabytes)s MB. Please split it."),
    "file.html": _("This is a web page, not a table. Please export the data again as CSV or XLSX."),
    "file.not_a_table": _("This is not a CSV or XLSX file. Please export the data as one of these."),
    "file.old_excel": _(
        "This is an old Excel file (.xls), or one with a password. Please save it as XLSX or CSV without a password."
    ),
    "file.broken": _("The file is damaged or incomplete. Please export it again."),
    "file.bomb": _("This file unpacks to far more than a table needs, so it was not opened."),
    "file.too_many_rows": _("The file has more than %(limit)s rows. Please split it."),
    "file.too_many_columns": _(
        "Line %(line)s has more than %(limit)s columns. Please leave out those you do not need."
    ),
    "file.cell_too_long": _(
        "Line %(line)s holds a text of more than %(limit)s characters. Perhaps a quotation mark is missing there."
    ),
    "file.cut_off": _("The file ends in the middle of line %(line)s. Please export or upload it again."),
    "file.too_demanding": _("Reading this file takes too much time or memory. Please split it or save it as CSV."),
    "file.blank_lines": _("Blank lines that were left out: %(count)s."),
    "file.footer": _("Lines at the end that are no data, from line %(line)s, were left out: %(text)s"),
    "file.other_sheets": _("Only the first sheet, “%(sheet)s”, was read. Sheets in the file: %(sheets)s."),
}
STEPS: dict[str, Promise] = {
    "import.gave_up": _("The work on this import was interrupted several times. Nothing came in."),
    "import.crashed": _("Something went wrong while working on this import. Nothing came in."),
    "import.missing_field": _("No column is matched with: %(fields)s."),
    "import.field_twice": _("Two columns are matched with “%(name)s”. Please choose one."),
    "import.changed_since": _("“%(name)s” was changed after the import, so it can no longer be undone."),
    "import.more_to_ask": _("With these answers there is more to ask. Please look at what was added."),
    "import.built_on": _("Something was built on this import (%(name)s), so it can no longer be undone."),
}
CELLS: dict[str, Promise] = {
    "value.missing": _("A value is missing."),
    "value.too_long": _("The text is longer than %(most)s characters."),
    "value.not_a_date": _("This is not a date: %(text)s."),
    "value.date_ambiguous": _("It is not known whether day or month comes first: %(text)s."),
    "value.not_a_number": _("This is not a number: %(text)s."),
    "value.not_whole": _("This is not a whole number: %(text)s."),
    "value.negative": _("This must not be negative: %(text)s."),
    "value.too_large": _("This number is too large: %(text)s."),
    "value.not_a_mark": _("This is not a mark from 1 to 5: %(text)s."),
    "value.not_an_nps": _("This is not a whole number from 0 to 10: %(text)s."),
    "value.did_not_happen": _("“%(text)s” says that it did not happen, so there is nothing to record."),
    "value.not_an_email": _("This is not an e-mail address: %(text)s."),
    "value.not_a_domain": _("This is not a web address: %(text)s."),
    "value.not_a_flag": _("This is neither yes nor no: %(text)s."),
    "value.not_a_zone": _("This is not a time zone: %(text)s."),
    "value.not_a_currency": _("This is not a currency: %(text)s."),
    "value.region_unknown": _("This region is not known in the country: %(text)s."),
    "value.word_unknown": _("This word is not matched with anything: %(text)s."),
    "value.zero_amount": _("A lost deal with the amount 0: taken as not recorded."),
    "row.control": _("Invisible control characters were removed."),
    "row.short": _("The row has fewer cells than the header; the missing ones count as empty."),
    "row.long": _("The row has more cells than the header, so its values may be in the wrong columns."),
    "row.cut": _("The file ends in the middle of this row."),
}
# Of rows that become signals (I1).
OBSERVED: dict[str, Promise] = {
    "signal.account_unknown": _("There is no account “%(name)s”. Please import accounts first."),
    "signal.accounts_share_domain": _("Several accounts have the domain “%(name)s”. Please name one by id or name."),
    "signal.email_unknown": _("No contact has the address %(email)s. Please import contacts first."),
    "signal.contact_unknown": _("No contact has the CRM id “%(crm_id)s”. Please import contacts first."),
    "signal.recorded_already": _("This was recorded already, and counts once."),
    "signal.same_in_file": _("Line %(line)s says the same; it counts once."),
    "signal.later_in_file": _("Line %(line)s tells of the same day, later: that one counts. Both are kept."),
    "signal.withdrawn_before": _("Somebody withdrew this on %(day)s as wrong, so it does not come back by a file."),
    "signal.too_old_to_count": _(
        "What was observed on %(observed_on)s counted until %(until)s. It is kept, and gives no points now."
    ),
    "signal.newer_known": _("A newer one of %(newest)s is known, which is the one that counts. This one is kept."),
    "usage.added_up": _("Added to line %(line)s: the same account, day and feature."),
    "usage.nothing_used": _("Used zero times: there is nothing to record."),
    "usage.counted_otherwise": _(
        "Recorded before for this account, day and feature: %(count)s. Both are kept; from now on this one counts."
    ),
}
ROWS: dict[str, Promise] = {
    **OBSERVED,
    "import.twice_in_file": _("Line %(line)s is about the same record."),
    "import.in_the_future": _("The date is in the future."),
    "account.ambiguous": _("Several accounts are called “%(name)s”."),
    "account.unknown": _("There is no account “%(name)s”. Please import accounts first, or have missing ones made."),
    "account.made": _("The account “%(name)s” is made as well."),
    "account.likely_duplicate": _("Perhaps a duplicate of “%(name)s”."),
    "account.parent_unknown": _("There is no account “%(name)s” to be the parent."),
    "contact.no_account": _("The row names no account that is known."),
    "contact.ambiguous": _("Several contacts are called “%(name)s”."),
    "contact.unknown": _("There is no such contact, and the row does not name a person at a known account."),
    "contact.made": _("The contact is made as well."),
    "contact.advocate_moved": _(
        "This advocate works elsewhere now. Please use “Change company” on the contact's page; the rest was taken."
    ),
    "user.unknown": _("There is no user “%(name)s”."),
    "user.ambiguous": _("Several users are called “%(name)s”."),
    "user.no_email": _("There is no e-mail address, so this person cannot sign in until an admin gives them one."),
    "user.email_kept": _("An admin changes the e-mail address of existing users; the rest was taken."),
    "user.manager_made": _("The manager “%(name)s” is made as well."),
    "user.manager_circle": _("“%(name)s” cannot be the manager of their own manager."),
    "advocate.unknown": _("No advocate was found for “%(name)s”. Please import existing advocates first."),
    "advocate.terms_kept": _(
        "Tier and agreed frequency of existing advocates are changed on their page; the rest was taken."
    ),
    "advocate.frequency_assumed": _("No agreed frequency is given; assumed is the least: %(count)s a quarter."),
}
PROBLEMS: dict[str, Promise] = {**FILES, **STEPS, **CELLS, **ROWS}
VERBS: dict[str, Promise] = {
    "import.uploaded": _("File uploaded"),
    "import.mapped": _("Columns matched"),
    "import.answered": _("Questions answered"),
    "import.approved": _("Import approved"),
    "import.applied": _("Import applied"),
    "import.discarded": _("Import discarded"),
    "import.undone": _("Import undone"),
    "account.imported": _("Imported"),
    "account.import_updated": _("Updated by an import"),
    "account.import_undone": _("Import undone"),
    "account.became_customer": _("Became a customer"),
    "contact.imported": _("Imported"),
    "contact.import_updated": _("Updated by an import"),
    "contact.import_undone": _("Import undone"),
    "deal.imported": _("Imported"),
    "deal.import_updated": _("Updated by an import"),
    "deal.import_undone": _("Import undone"),
    "user.imported": _("Imported"),
    "user.import_updated": _("Updated by an import"),
    "user.import_undone": _("Import undone"),
    "user.role_given": _("Role given by an import"),
    "advocate.imported": _("Imported"),
    "advocate.import_updated": _("Updated by an import"),
    "advocate.import_undone": _("Import undone"),
    "ask.imported": _("Imported"),
    "ask.import_updated": _("Updated by an import"),
    "ask.import_undone": _("Import undone"),
    "signal.imported": _("Imported"),
    "signal.import_undone": _("Import undone"),
    "industry.learned": _("Another word learned"),
    "use_case.learned": _("Another word learned"),
}
