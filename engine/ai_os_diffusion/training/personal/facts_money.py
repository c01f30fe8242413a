"""Facts about money: subscriptions, insurance, bills, debts, accounts."""

from __future__ import annotations

from ai_os_diffusion.training.personal import nouns
from ai_os_diffusion.training.personal.frames import ask, frame
from ai_os_diffusion.training.personal.values import (
    brand,
    code,
    coming_day,
    friend_name,
    long_code,
    money,
    month,
    number,
    one_of,
    past_day,
    phone,
    titled_name,
    until_day,
    word,
)  # fmt: skip

_DUE = one_of(word("on the 1st|on the 15th|at the end of the month|every quarter|on the 3rd of each month|in January|twice a year|every first Monday|by the 10th"))

FRAMES = (
    frame(
        "subscription", "money", "service", {"service": word(nouns.SUBSCRIPTIONS), "price": one_of(number(2, 90, "{} euros a month|€{} a month|${}/month|£{} per month|{} francs monthly"), number(20, 600, "{} euros a year|${} a year|£{} per year|{} €/year")), "renews": until_day, "provider": brand, "cancel": until_day},
        """
        The {service} subscription is {price}.
        The {service} costs {price} and renews {renews}.
        Signed up for the {service} with {provider}.
        Must cancel the {service} by {cancel}.
        The {service} renews on {renews}.
        {Provider} raised the price of the {service} to {price}.
        Trial of the {service} ends {cancel}, then {price}.
        """,
        """
        {service} {price}
        {service}: renews {renews}
        {service} - {provider} - {price}
        cancel {service} by {cancel}
        """,
        [ask("price", "money", """
            How much is the {service} subscription?
            What do I pay for the {service}?
            What does the {service} cost?
            How expensive is the {service}?
            What's the price of the {service}?
            How much money goes to the {service}?
            """, np="the price of the {service}", form="", label="Price|Cost"),
         ask("renews", "date", """
            When does the {service} renew?
            When is the {service} due for renewal?
            On what date is the {service} extended?
            When is the next payment for the {service}?
            """, label="Renews"),
         ask("provider", "company", """
            Who provides the {service}?
            With which company do I have the {service}?
            From whom do I get the {service}?
            """, label="Provider"),
         ask("cancel", "date", """
            By when must I cancel the {service}?
            What is the last day to cancel the {service}?
            Until when can I get out of the {service}?
            """, label="Cancel by")],
        mail="""
        Your {service} will renew on {renews} for {price}.
        Thank you for choosing {provider} for your {service}.
        """,
        titles="Subscriptions\n{Service}", weight=1.5,
    ),
    frame(
        "insurance", "money", "kind", {"kind": word(nouns.INSURANCES), "company": brand, "policy": long_code, "price": money(30, 1900), "phone": phone, "excess": money(50, 1000)},
        """
        The {kind} insurance is with {company}, policy {policy}.
        Policy number of the {kind} insurance: {policy}.
        {Company} charges {price} a year for the {kind} insurance.
        Switched the {kind} insurance to {company}.
        The {kind} insurance has an excess of {excess}.
        In a claim on the {kind} insurance call {phone}.
        """,
        """
        {kind} insurance {company} {policy}
        {kind} ins.: {price}/year
        {kind} insurance no. {policy}
        {kind} insurance hotline {phone}
        """,
        [ask("company", "company", """
            With whom is the {kind} insurance?
            Which company has our {kind} insurance?
            Who insures us ({kind})?
            What is the name of the {kind} insurer?
            """, label="Insurer|Company"),
         ask("policy", "code", """
            What is the policy number of the {kind} insurance?
            What is my {kind} insurance number?
            Which number does the {kind} policy have?
            Under which number is the {kind} insurance?
            """, label="Policy|Policy no."),
         ask("price", "money", """
            How much is the {kind} insurance?
            What do we pay for the {kind} insurance?
            What does the {kind} insurance cost?
            How high is the premium of the {kind} insurance?
            """, label="Premium"),
         ask("excess", "money", """
            How high is the excess on the {kind} insurance?
            What do I pay myself in a {kind} insurance claim?
            """, label="Excess"),
         ask("phone", "code", """
            What is the claims number of the {kind} insurance?
            Which phone number does the {kind} insurance have?
            """, label="Hotline")],
        mail="""
        Your {kind} insurance policy {policy} is now active. The premium is {price}.
        """,
        titles="Insurance\nPolicies", weight=1.2,
    ),
    frame(
        "bill", "money", "bill", {"bill": word(nouns.BILLS), "amount": money(9, 2400), "due": _DUE, "iban": code("CH## #### #### ####", "DE## #### #### #### ##", "NL##@@@@########", "FR## #### ####"), "to": titled_name},
        """
        The {bill} is {amount}.
        The {bill} has to be paid {due}.
        {Bill}: {amount}, due {due}.
        Transferred {amount} for the {bill}.
        The {bill} goes to {to}.
        The {bill} went up to {amount}.
        Account for the {bill}: {iban}.
        """,
        """
        {bill} {amount}
        {bill}: {amount} {due}
        {bill} -> {iban}
        """,
        [ask("amount", "money", """
            How much is the {bill}?
            What is the amount of the {bill}?
            How high is the {bill}?
            What do I have to pay for the {bill}?
            What did the {bill} come to?
            """, np="the {bill}", form="howmuch", label="Amount"),
         ask("due", "date", """
            When is the {bill} due?
            When do I have to pay the {bill}?
            On which day does the {bill} have to be paid?
            """, label="Due"),
         ask("iban", "code", """
            To which account do I pay the {bill}?
            What is the account number for the {bill}?
            Which IBAN belongs to the {bill}?
            """, label="IBAN|Account"),
         ask("to", "person", """
            To whom do I pay the {bill}?
            Who gets the money for the {bill}?
            """, label="Payee")],
        titles="Bills\nMoney", weight=1.2,
    ),
    frame(
        "debt", "money", "expense", {"expense": word("the bike|the holiday|the piano|dinner|the sofa|the concert|the car repair|the cinema|the wedding gift|the shared kitchen|the boat|the firewood|the van hire"), "amount": money(5, 900), "to": friend_name, "until": until_day},
        """
        I owe {to.o} {amount} for {expense}.
        {To} lent me {amount} for {expense}.
        Must pay back {amount} for {expense} by {until}.
        Still owe {amount} for {expense}.
        """,
        """
        {expense}: owe {to} {amount}
        {amount} to {to.o} ({expense}) by {until}
        """,
        [ask("amount", "money", """
            How much do I owe for {expense}?
            What do I have to pay back for {expense}?
            How much is still open for {expense}?
            """, label="Owed"),
         ask("to", "person", """
            Whom do I owe money for {expense}?
            To whom do I have to pay back {expense}?
            Who lent me the money for {expense}?
            Who paid for {expense}?
            """, label="To"),
         ask("until", "date", """
            By when do I have to pay back the money for {expense}?
            Until when is the debt for {expense} due?
            """, label="By")],
        weight=1.0,
    ),
    frame(
        "donation", "money", "charity", {"charity": word(nouns.CHARITIES), "amount": money(5, 800), "day": past_day, "how": word("by standing order|in cash|by card|online|by bank transfer|through the newsletter|at the church door")},
        """
        Donated {amount} to {charity}.
        Gave {amount} to {charity} {day}.
        {Charity} gets {amount} from me, {how}.
        My gift to {charity}: {amount}.
        """,
        """
        {charity}: {amount}
        donation {charity} {amount} {day!}
        """,
        [ask("amount", "money", """
            How much did I donate to {charity}?
            What did I give to {charity}?
            How high was my donation to {charity}?
            What sum went to {charity}?
            """, label="Amount"),
         ask("day|@", "date", """
            When did I donate to {charity}?
            On what day did I give to {charity}?
            """, label="Date"),
         ask("how", "manner", """
            How did I pay the donation to {charity}?
            In what way do I give to {charity}?
            """, label="How")],
        weight=0.7,
    ),
    frame(
        "saving", "money", "fund", {"fund": word("the camper van|a new kitchen|the trip to Japan|a piano|the wedding|the roof|retirement|a sailing boat|the kids' studies|an e-bike|a sabbatical|the greenhouse|a puppy|the deposit for the house"), "target": money(400, 90000), "monthly": money(20, 900), "so_far": money(60, 40000)},
        """
        Saving {monthly} a month for {fund}.
        For {fund} I need {target}.
        Put aside {so_far} for {fund} so far.
        Target for {fund}: {target}, now at {so_far}.
        """,
        """
        {fund}: {so_far} of {target}
        {fund} {monthly}/month
        """,
        [ask("target", "money", """
            How much do I need for {fund}?
            What is my savings target for {fund}?
            How much should {fund} cost in all?
            """, label="Target"),
         ask("monthly", "money", """
            How much do I save each month for {fund}?
            What do I put aside monthly for {fund}?
            """, label="Monthly"),
         ask("so_far", "money", """
            How much have I saved for {fund} so far?
            What have I put aside for {fund} already?
            """, label="Saved")],
        weight=0.9,
    ),
    frame(
        "switch", "money", "supplier", {"supplier": word(nouns.SERVICES), "provider": one_of(brand, titled_name), "old": brand, "since": one_of(month, past_day), "reason": word("it is cheaper|they answer the phone|it is closer|the app works|they are greener|the service was awful|of the better hours|friends recommended them")},
        """
        We changed the {supplier}, now with {provider}.
        Our new {supplier} is {provider}.
        Switched to {provider} as {supplier} {since}.
        The {supplier} is {provider} because {reason}.
        We have been with {provider} ({supplier}) since {since!}.
        """,
        """
        {supplier}: {provider}
        {supplier} -> {provider} since {since!}
        """,
        [ask("provider", "company", """
            What is our {supplier} called?
            Which {supplier} do we have?
            Who is our {supplier}?
            To which {supplier} did we switch?
            With which {supplier} are we now?
            """, label="Provider|Name"),
         ask("since", "date", """
            When did we change the {supplier}?
            Since when do we have the {supplier}?
            """, label="Since"),
         ask("reason", "reason", """
            Why did we change the {supplier}?
            What was the reason for the new {supplier}?
            """, label="Why")],
        weight=1.0,
    ),
    frame(
        "invoice", "money", "client", {"client": titled_name, "number": code("20##-###", "R-####", "INV-####", "##/####"), "amount": money(60, 9800), "due": coming_day},
        """
        Invoice {number} to {client}: {amount}.
        {Client} has to pay {amount} {due}.
        Sent {client} invoice {number}.
        The invoice for {client} is due {due}.
        """,
        """
        {client} {number} {amount}
        {client}: invoice {amount}, due {due!}
        """,
        [ask("number", "code", """
            What is the invoice number for {client}?
            Which number has the invoice to {client}?
            """, label="Invoice no.|Invoice"),
         ask("amount", "money", """
            How much does {client} have to pay?
            What is the amount on the invoice to {client}?
            How high is {client's} invoice?
            """, label="Amount"),
         ask("due", "date", """
            When is the invoice to {client} due?
            By when does {client} have to pay?
            """, label="Due")],
        weight=0.8,
    ),
    frame(
        "tax", "money", "", {"deadline": until_day, "refund": money(40, 4000), "adviser": titled_name, "year": number(2017, 2025)},
        """
        The tax return has to be in by {deadline}.
        Tax refund for {year}: {refund}.
        {Adviser} does our taxes.
        {Adviser} says the tax return is due {deadline}.
        """,
        """
        tax return until {deadline}
        tax refund {refund}
        taxes: {adviser}
        """,
        [ask("deadline", "date", """
            When is the tax return due?
            Until when do I have to hand in the taxes?
            What is the deadline for the tax return?
            """, label="Tax deadline"),
         ask("refund", "money", """
            How much tax did I get back?
            How high was the tax refund?
            """, label="Refund"),
         ask("adviser", "person", """
            Who does our taxes?
            What is our tax adviser called?
            """, label="Adviser")],
        weight=0.7,
    ),
    frame(
        "bet", "money", "who", {"who": friend_name, "stake": word("a crate of beer|dinner for two|ten euros|a cake|a week of washing-up|an ice cream|a bottle of wine|a back massage|fifty cents|breakfast in bed|a cinema ticket"), "about": word("the election|the cup final|the weather in May|the name of the actor|who stops smoking first|the height of the tower|whether it snows at Christmas|the marathon time|the price of bread")},
        """
        {Who} bet me {stake} on {about}.
        My bet with {who.o} is about {about}.
        If I lose, {who} gets {stake}.
        """,
        """
        bet {who}: {stake} ({about})
        """,
        [ask("stake", "stake", """
            What did I bet with {who.o}?
            What does the loser of the bet with {who.o} have to give?
            What is at stake in the bet with {who.o}?
            """, label="Stake"),
         ask("about", "topic", """
            What is the bet with {who.o} about?
            On what did I bet with {who.o}?
            """, label="Bet about")],
        weight=0.5,
    ),
)
