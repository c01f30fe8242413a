"""Second sentences about a fact (the subject was named before), and statements tied to the day of the note.

``FOLLOW`` sentences name no key; ``TODAY`` sentences put the day into the group ``now``.
"""

from __future__ import annotations

from ai_os_diffusion.training.personal.frames import lines
from ai_os_diffusion.training.personal.templates import Template

_FOLLOW = {
    "bought": """
        Cost {price}.
        It was {price}, a bit much.
        {Price} in the end.
        From {shop}.
        Got it at {shop}.
        The brand is {brand}.
        It is a {brand}.
        That was {day}.
        Haggled it down to {price}.
        """,
    "lent": """
        Back by {until}.
        Wants to return everything by {until}.
        {To} needs it until {until}.
        That was {day}.
        """,
    "borrowed": """
        Must go back by {until}.
        I promised to return it by {until}.
        """,
    "warranty": """
        Serial number {serial}.
        The guarantee runs until {until}.
        """,
    "repaired": """
        The repair is {price}.
        Ready {ready}.
        {By} is doing it.
        The problem was {fault}.
        """,
    "delivery": """
        Tracking: {tracking}.
        Should arrive {day}.
        Ordered at {shop}.
        """,
    "sold": """
        Got {price} for it.
        {Buyer} picked it up.
        """,
    "number": """
        Valid until {until}.
        The number is {number}.
        """,
    "lives_in": """
        Has been there since {since!}.
        The move was {since}.
        """,
    "job": """
        The firm is called {employer}.
        Started {since}.
        Works for {employer} now.
        """,
    "diet": """
        Since {since!}.
        """,
    "gift_wish": """
        Maybe for {occasion}.
        That would be something for {occasion}.
        """,
    "gift_given": """
        It was {price}.
        Paid {price} for it.
        """,
    "partner": """
        The wedding was in {year}.
        """,
    "visit": """
        Staying until {until}.
        Leaves again on {until}.
        """,
    "baby": """
        {Weight} at birth.
        Born {date}.
        """,
    "paint": """
        The brand is {brand}.
        Needed {amount} of it.
        """,
    "wifi": """
        Password: {password}.
        The password is {password}.
        """,
    "tradesman": """
        Number: {phone}.
        Charges {rate}.
        The name is {name}.
        Recommended by {from.o}.
        """,
    "trade_visit": """
        {Time!} was agreed.
        The quote is {price}.
        It will cost {price}.
        """,
    "appliance_care": """
        Next time in {next!}.
        The part is {type}.
        """,
    "landlord": """
        The notice period is {notice}.
        It is {rent} a month now.
        """,
    "house_buy": """
        They want {price} for it.
        Built in {year}.
        {Area} in all.
        """,
    "appointment": """
        At {time!}.
        {Time!} sharp.
        With {name}.
        The address is {place}.
        It is at {place}.
        {Name} will see me.
        """,
    "medicine": """
        {Dose}, {times}.
        {Dose} each time.
        {Times}, that is.
        Until {until}.
        Prescribed by {by}.
        It is for {reason}.
        """,
    "exercise": """
        {Reps}, {times}.
        {By} showed me how.
        """,
    "doctor": """
        Open {hours}.
        The number is {phone}.
        """,
    "symptom": """
        The temperature was {temp}.
        {Remedy} helped.
        """,
    "hotel": """
        {Price} a night.
        The room is number {room}.
        For {nights}.
        We have {nights} there.
        It is called {hotel}.
        """,
    "trip": """
        Back {until}.
        {With} is coming along.
        Must see {sight} there.
        We set off {day}.
        """,
    "trip_past": """
        {With} was with me.
        The best thing was {sight}.
        We had {food} there.
        """,
    "train": """
        From platform {platform}.
        My seat is {seat}.
        The ticket was {price}.
        Change in {change}.
        Departs {time}.
        """,
    "flight": """
        Gate {gate}.
        The booking reference is {ref}.
        It was {price}.
        Luggage: {bag}.
        Take-off {time}.
        """,
    "car_rental": """
        The deposit is {deposit}.
        {Price} a day.
        """,
    "opening": """
        Open {hours}.
        Entry {fee}.
        """,
    "recipe_oven": """
        Oven at {degrees}.
        {Minutes} in the oven.
        Takes {minutes}.
        Serves {servings}.
        Recipe from {from.o}.
        """,
    "restaurant": """
        I had {dish}.
        The food was {verdict}.
        The bill came to {price}.
        {From} had told me about it.
        {With} was there too.
        """,
    "reservation": """
        For {people}.
        Under the name {name}.
        At {time!}.
        """,
    "shopping": """
        {Total} in all.
        That was {total}.
        """,
    "wine": """
        I gave it {rating}.
        {Price} a bottle.
        """,
    "deadline": """
        Due {day}.
        We start {start}.
        Must be in by {day!}.
        """,
    "budget": """
        {Spent} is gone already.
        {By} has approved it.
        At most {budget}.
        """,
    "owner": """
        The team: {team}.
        The client is {client}.
        {Owner} takes the lead.
        """,
    "decision": """
        Mainly because of {reason}.
        We decided that {day}.
        It will be {choice}.
        """,
    "meeting": """
        In {room}.
        {Chair} chairs.
        Starts {time}.
        """,
    "task": """
        By {due}.
        {Who} will do it.
        """,
    "contact": """
        Ask for {name}.
        Their number is {phone}.
        Mail: {email}.
        """,
    "pay": """
        They offer {pay}.
        {Hours}, start {start!}.
        """,
    "holiday": """
        {Deputy} stands in.
        {Days} in all.
        """,
    "subscription": """
        Renews {renews}.
        {Price}, after all.
        The provider is {provider}.
        Must be cancelled by {cancel}.
        """,
    "insurance": """
        Policy number {policy}.
        {Price} a year.
        The excess is {excess}.
        Hotline: {phone}.
        """,
    "bill": """
        Due {due}.
        {Amount} this time.
        """,
    "debt": """
        It is {amount}.
        I will pay it back by {until}.
        """,
    "switch": """
        Since {since!}, to be exact.
        Mainly because {reason}.
        """,
    "invoice": """
        Due {due}.
        Number {number}.
        """,
    "book": """
        It is by {author}.
        {From} recommended it.
        {Rating} from me.
        It is about {topic}.
        I am on page {page}.
        """,
    "film": """
        {With} came along.
        Directed by {director}.
        {Rating} from me.
        """,
    "concert": """
        {Price} each.
        Our seats: {seat}.
        Doors at {time!}.
        {With} is coming too.
        """,
    "event": """
        At {place}.
        It starts {time}.
        {Host} is the host.
        I have to bring {bring}.
        About {guests} are expected.
        """,
    "course": """
        {Price} for the term.
        The teacher is {teacher}.
        In {room}.
        It starts {start}.
        """,
    "habit": """
        {Length} each time.
        """,
    "run": """
        It took {time}.
        {Distance} in all.
        {With} came along.
        """,
    "club": """
        The fee is {fee}.
        Member number {number}.
        """,
    "service": """
        It cost {price}.
        At {km}.
        {By} did it.
        Next time {next}.
        """,
    "planted": """
        {Distance} apart.
        They are from {from.o}.
        That was {day}.
        """,
    "harvest": """
        {Amount} in all.
        It all went into {use}.
        """,
    "pet_care": """
        The vet is {vet}.
        Chip number {chip}.
        {Sitter} will look after things.
        """,
    "school": """
        The teacher is {teacher}.
        Class {class}.
        """,
    "donation": """
        It was {amount}.
        """,
    "exam": """
        The result: {result}.
        """,
    "saving": """
        {So_far} so far.
        {Monthly} a month.
        """,
}

_TODAY = {
    "bought": """
        <now|Today> I bought the {item}, {price}.
        Got the {item} <now|today>.
        <now|This morning> I picked up the {item} at {shop}.
        """,
    "lent": """
        Lent the {item} to {to.o} <now|today>.
        <now|This afternoon> {to} came for the {item}.
        """,
    "sold": """
        Sold the {item} <now|today>, {price}.
        <now|Today> {buyer} picked up the {item} that I sold.
        """,
    "shopping": """
        <now|Today> I was at {shop}: {things}.
        Went to {shop} <now|this morning>, {total}.
        """,
    "film": """
        Saw {film} <now|tonight> with {with.o}.
        <now|This evening> we watched {film} {where}.
        """,
    "planted": """
        <now|Today> the {plant} went in {where}.
        Planted the {plant} {where} <now|this morning>.
        """,
    "harvest": """
        <now|Today> I picked {amount} of the {plant}.
        """,
    "donation": """
        Gave {amount} to {charity} <now|today>.
        """,
    "run": """
        <now|This morning>: {sport}, {distance} in {time}.
        Went for a {sport} with {with.o} <now|today>.
        """,
    "meter": """
        The {meter} read {value} <now|today>.
        """,
    "found": """
        <now|Today> I found {find}.
        """,
    "decision": """
        <now|Today> we settled on {choice} for {project}.
        """,
    "service": """
        The {vehicle} had its {job} <now|today>.
        """,
    "tyres": """
        Checked the tyres of the {vehicle} <now|today>: {front} front.
        """,
    "boiler": """
        {By} serviced the boiler <now|today>, {pressure}.
        """,
}

FOLLOW: dict[str, tuple[Template, ...]] = {name: lines(text) for name, text in _FOLLOW.items()}
"""Sentences without a subject, by kind of fact."""

TODAY: dict[str, tuple[Template, ...]] = {name: lines(text) for name, text in _TODAY.items()}
"""Statements with the group ``now``, by kind of fact."""

UNKNOWN = {
    "date": "No date yet.|I forgot to ask when.|The day is still open.|Must find out when exactly.|They did not say which day.",
    "time": "No time fixed yet.|I did not note the time.|Must check the time.|The time will be announced.",
    "money": "No idea what it cost any more.|The price is still open.|Nobody mentioned the price.|Lost the receipt, so I don't know the price.|Must ask how much it is.",
    "place": "Must find out where.|I forgot where.|The place is not settled yet.|Nobody told me where.",
    "person": "Did not catch the name.|No idea who.|The name escapes me.|Must ask who it is.",
    "code": "The number is written down somewhere else.|I do not have the number at hand.|Must look up the code.|Lost the slip with the number.",
    "number": "I did not write down the number.|Must measure again.|No figures yet.",
    "duration": "No idea how long.|They did not say how long.",
    "company": "The name of the company escapes me.|No idea which company.",
    "shop": "No idea any more which shop.|Forgot where I got it.",
    "dose": "Must ask about the dose.",
    "reason": "No idea why.",
}
"""What people write when they do not know, by type of answer; entries are separated by ``|``."""
