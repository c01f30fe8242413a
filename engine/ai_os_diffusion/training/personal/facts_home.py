"""Facts about the home: paint, meters, tradesmen, passwords, bins, bills' due days."""

from __future__ import annotations

from ai_os_diffusion.training.personal import nouns, places
from ai_os_diffusion.training.personal.frames import ask, frame
from ai_os_diffusion.training.personal.values import (
    brand,
    clock,
    coming_day,
    decimal,
    friend_name,
    money,
    month,
    number,
    one_of,
    past_day,
    phone,
    spot,
    titled_name,
    until_day,
    wifi_password,
    word,
)  # fmt: skip

_ROOM = word(places.ROOMS)
_TRADE = word(nouns.TRADES)
_APPLIANCE = word(nouns.APPLIANCES)
_WEEKDAY = word("Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|every other Monday|every other Tuesday|every second Thursday|the first Friday of the month|Monday morning|Wednesday night")

FRAMES = (
    frame(
        "paint", "home", "room", {"room": _ROOM, "colour": word(nouns.PAINT_NAMES), "brand": brand, "amount": number(1, 14, "{} litres|{} l|{} tins")},
        """
        The colour of the {room} is {colour}.
        Painted the {room} in {colour}.
        We went for {colour} in the {room}, by {brand}.
        The {room} paint is called {colour}.
        The {room} took {amount} of {colour}.
        For touching up the {room}: {colour} from {brand}.
        The walls of the {room} are {colour} now.
        """,
        """
        {room}: {colour}
        {room} paint {colour} ({brand})
        {room} -> {colour}, {amount}
        """,
        [ask("colour", "colour", """
            Which colour is the {room}?
            What is the paint in the {room} called?
            What colour did we paint the {room}?
            Which shade did I use for the {room}?
            What is the name of the {room} colour?
            In which tone are the {room} walls?
            What paint do I need to touch up the {room}?
            Which paint did we take for the {room}?
            """, np="the paint colour of the {room}", label="Colour|Paint|Wall colour"),
         ask("brand", "brand", """
            Which brand of paint is in the {room}?
            Who makes the {room} paint?
            What make of paint did we use for the {room}?
            """, label="Paint brand"),
         ask("amount", "amount", """
            How much paint did the {room} need?
            How many litres went into the {room}?
            What amount of paint do I need for the {room}?
            """, label="Amount")],
        titles="Paint\nColours\nRenovation", weight=1.2,
    ),
    frame(
        "boiler", "home", "", {"pressure": decimal(0.8, 2.4, "{} bar"), "by": titled_name, "day": past_day},
        """
        The boiler pressure should be {pressure}.
        Refilled the heating to {pressure}.
        {By} said to keep the boiler at {pressure}.
        {By} serviced the boiler {day}.
        Heating topped up, gauge shows {pressure}.
        """,
        """
        boiler {pressure}
        boiler serviced {day!} ({by})
        heating: {pressure}
        """,
        [ask("pressure", "pressure", """
            What pressure should the boiler have?
            How many bar does the boiler need?
            What is the right boiler pressure?
            To what pressure do I fill the heating?
            What should the heating gauge show?
            """, np="the boiler pressure", label="Boiler pressure"),
         ask("by", "person", """
            Who serviced the boiler?
            Who looks after our boiler?
            Which engineer did the boiler?
            """, label="Boiler engineer"),
         ask("day|@", "date", """
            When was the boiler last serviced?
            What was the date of the last boiler service?
            When did we have the heating checked?
            """, label="Boiler serviced")],
        weight=0.7,
    ),
    frame(
        "wifi", "home", "place", {"place": word("home|office|guest|cabin|holiday flat|mum's|cellar|allotment|upstairs|studio|café|hotel|library|neighbours'"), "password": wifi_password, "network": one_of(brand, word("Ottershed|FunkyGibbon|Mothership|Wonderwall5G|NoSignalHere|BlueKettle|TeaHouse2|LanSolo|SlowLorisNet|Area52|PrettyFly|HedgehogHQ"))},
        """
        The {place} wifi is called {network}, password {password}.
        Password for the {place} wifi: {password}.
        The {place} network is {network}.
        New wifi password ({place}): {password}.
        To get online use the {place} wifi {network} with {password}.
        """,
        """
        wifi {place}: {network} / {password}
        {place} wifi {password}
        wlan {place} = {password}
        """,
        [ask("password", "code", """
            What is the {place} wifi password?
            What is the password of the {place} network?
            How do I get into the {place} wifi, which password?
            What key does the {place} WLAN have?
            Which password do guests need for the {place} wifi?
            {Place} wifi password?
            """, label="Wifi password|Password"),
         ask("network", "network", """
            What is the {place} wifi called?
            Which network do I choose for the {place} wifi?
            What is the name of the {place} network?
            What's the SSID of the {place} wifi?
            """, label="Network|SSID|Wifi name")],
        titles="Wifi\nInternet", weight=0.9,
    ),
    frame(
        "meter", "home", "meter", {"meter": word("electricity meter|gas meter|water meter|heating meter|hot-water meter|solar meter|night-rate meter"), "value": number(312, 98800, "{}|{} kWh|{} m³"), "day": past_day},
        """
        Read the {meter} {day}: {value}.
        The {meter} stands at {value}.
        {Meter} reading: {value}.
        Sent in {value} for the {meter}.
        """,
        """
        {meter} {value}
        {meter}: {value} ({day!})
        """,
        [ask("value", "number", """
            What did the {meter} show?
            What is the reading of the {meter}?
            What figure did I note for the {meter}?
            At how much does the {meter} stand?
            Which count is on the {meter}?
            """, np="the {meter} reading", label="Reading|Stand"),
         ask("day|@", "date", """
            When did I read the {meter}?
            On what date was the {meter} reading taken?
            """, label="Read on")],
        weight=0.9,
    ),
    frame(
        "tradesman", "home", "trade", {"trade": _TRADE, "name": titled_name, "phone": phone, "rate": number(18, 120, "{} euros an hour|€{} per hour|${} an hour|£{} an hour"), "from": friend_name},
        """
        Our {trade} is called {name}.
        The {trade} is {name}, number {phone}.
        Found a good {trade}: {name}, {phone}.
        {From} recommended the {trade} {name}.
        The {trade} charges {rate}.
        {Name} is the {trade} that {from} swears by.
        The {trade} can be reached on {phone}.
        {Name}, the {trade}, takes {rate}.
        """,
        """
        {trade}: {name} {phone}
        {trade} {name}
        {trade} = {name} ({rate})
        {trade} {phone}
        """,
        [ask("name", "person", """
            What is the {trade} called?
            Who is our {trade}?
            What is the name of the {trade}?
            Which {trade} did we have?
            Which {trade} should I call?
            What's the {trade}'s name?
            Who works for us as {trade}?
            """, label="{trade}|Name"),
         ask("phone", "code", """
            What is the {trade}'s phone number?
            How do I reach the {trade}?
            Which number do I call for the {trade}?
            Where can I ring the {trade}?
            {Trade} phone number?
            """, label="Phone|Tel"),
         ask("rate", "money", """
            How much does the {trade} charge?
            What does the {trade} cost per hour?
            What is the {trade}'s hourly rate?
            """, label="Rate"),
         ask("from", "person", """
            Who recommended the {trade}?
            From whom do I have the {trade}'s name?
            Whose tip was the {trade}?
            """, label="Recommended by")],
        titles="Tradesmen\nContacts\nUseful people", weight=1.3,
    ),
    frame(
        "trade_visit", "home", "trade", {"trade": _TRADE, "day": coming_day, "time": clock, "price": money(40, 2500)},
        """
        The {trade} comes <when|{day} {time}>.
        The {trade} is booked for {day!}.
        Waiting for the {trade}, {time!} sharp.
        Arranged with the {trade}: <when|{day!}, {time!}>.
        The {trade}'s estimate is {price}.
        The {trade} wants {price} for the whole job.
        Must be home {day} for the {trade}.
        """,
        """
        {trade} <when|{day!} {time!}>
        <when|{day!} {time!}> {trade}
        {trade} {day!}
        {trade} quote {price}
        """,
        [ask("when|day", "date", """
            When does the {trade} come?
            When is the {trade} due?
            On what day does the {trade} turn up?
            When do I have to be home for the {trade}?
            For when is the {trade} booked?
            When is the {trade} coming round?
            """, label=""),
         ask("time", "time", """
            At what time does the {trade} come?
            What time is the {trade} booked for?
            At what hour should I expect the {trade}?
            """, label="Time"),
         ask("price", "money", """
            How much does the {trade} want?
            What was the {trade}'s quote?
            How high is the estimate of the {trade}?
            What will the {trade} cost?
            """, label="Quote|Estimate")],
        mail="""
        Our {trade} will be with you <when|{day} {time}>.
        Your offer: {price} for the {trade}.
        """,
        weight=1.2,
    ),
    frame(
        "bins", "home", "bin", {"bin": word(nouns.BINS), "day": _WEEKDAY},
        """
        The {bin} is collected on {day}.
        {Bin} goes out on {day}.
        Put out the {bin} on {day}.
        New calendar: {bin} on {day}.
        They empty the {bin} on {day}.
        """,
        """
        {bin}: {day}
        {bin} - {day}
        {day} {bin}
        """,
        [ask("day", "weekday", """
            When is the {bin} collected?
            On which day does the {bin} go out?
            When do I have to put out the {bin}?
            Which day is {bin} day?
            When do they pick up the {bin}?
            What day is the {bin} emptied?
            """, label="Collection|Day")],
        titles="Bins\nRubbish",
    ),
    frame(
        "appliance_care", "home", "appliance", {"appliance": _APPLIANCE, "next": month, "part": word("filter|seal|light bulb|battery|cartridge|belt|hose|pump|fuse|fan"), "type": word("E14 LED|GU10|CR2032|AA lithium|HEPA H13|size 12|the 40 mm one|type B|10 amp|charcoal|G9 warm white|the grey one|R7s|2.5 amp slow"), "day": past_day},
        """
        The {appliance} needs a new {part} in {next!}.
        Changed the {part} of the {appliance} {day}.
        The right {part} for the {appliance} is {type}.
        The {appliance} takes {type} as {part}.
        Next service of the {appliance} is due {next}.
        """,
        """
        {appliance} {part}: {type}
        {appliance} service {next!}
        {appliance} {part} changed {day!}
        """,
        [ask("next", "date", """
            When is the {appliance} due for service?
            When does the {appliance} need attention next?
            In which month must I look after the {appliance}?
            When is the next maintenance of the {appliance}?
            """, label="Next service"),
         ask("type", "part type", """
            Which type of part does the {appliance} need?
            What replacement fits the {appliance}?
            Which spare part do I buy for the {appliance}?
            What kind of part goes into the {appliance}?
            """, label="Spare part"),
         ask("part", "part", """
            Which part of the {appliance} has to be replaced?
            What needs changing on the {appliance}?
            """, label="Part"),
         ask("day|@", "date", """
            When did I last service the {appliance}?
            When was the {appliance} last seen to?
            """, label="Last service")],
        weight=1.1,
    ),
    frame(
        "setting", "home", "appliance", {"appliance": _APPLIANCE, "value": one_of(number(2, 90, "{} degrees|{} °C|{} percent|level {}|programme {}|{} minutes"), word("eco mode|the second stage|silent mode|position C|the snowflake symbol|low|medium|turbo"))},
        """
        The {appliance} works best at {value}.
        Set the {appliance} to {value}.
        Leave the {appliance} on {value}.
        The technician put the {appliance} on {value}.
        """,
        """
        {appliance} {value}
        {appliance}: {value}
        {appliance} -> {value}
        """,
        [ask("value", "setting", """
            What should the {appliance} be set to?
            Which setting does the {appliance} need?
            At what setting does the {appliance} run best?
            How do I set the {appliance}?
            On what do I leave the {appliance}?
            Which level is right for the {appliance}?
            """, np="the right {appliance} setting", label="Setting")],
        weight=0.8,
    ),
    frame(
        "landlord", "home", "", {"name": titled_name, "phone": phone, "rent": money(350, 2900), "since": month, "notice": word("three months|six weeks|four weeks|two months|one month|six months")},
        """
        Our landlord is called {name}.
        The landlord, {name}, can be reached on {phone}.
        The rent is {rent} from {since!}.
        Notice period for the flat: {notice}.
        {Name} raised the rent to {rent}.
        We pay {rent} rent.
        """,
        """
        landlord {name} {phone}
        rent {rent}
        rent: {rent} since {since!}
        flat: notice {notice}
        """,
        [ask("name", "person", """
            What is our landlord called?
            Who is the landlord?
            To whom do we pay rent?
            What's the landlord's name?
            """, label="Landlord"),
         ask("phone", "code", """
            What is the landlord's number?
            How do I reach the landlord?
            """, label="Landlord's phone"),
         ask("rent", "money", """
            How much is the rent?
            What rent do we pay?
            How high is our rent?
            What do we pay for the flat each month?
            What does the flat cost?
            """, np="the rent", form="howmuch", label="Rent"),
         ask("notice", "duration", """
            How long is the notice period for the flat?
            What notice do we have to give for the flat?
            """, label="Notice period"),
         ask("since", "date", """
            Since when has the rent been that high?
            From when does the new rent apply?
            """, label="Rent since")],
        weight=0.8,
    ),
    frame(
        "key_holder", "home", "keys", {"keys": word("spare keys|flat keys|cellar keys|garage key|office keys|holiday house key|car keys|mailbox key|allotment key|boat key"), "who": friend_name, "place": spot},
        """
        {Who} has our {keys} for emergencies.
        Gave the {keys} to {who.o}.
        The {keys} are also {place}.
        Left the {keys} {place}, {who} knows.
        """,
        """
        {keys}: {who}
        {keys} -> {place}
        """,
        [ask("who", "person", """
            Who has the {keys}?
            With whom did I leave the {keys}?
            Who holds our {keys}?
            Which person keeps our {keys}?
            """, label="With"),
         ask("place", "place", """
            Where are the {keys}?
            Where did I leave the {keys}?
            In what place do we keep the {keys}?
            """, label="Place")],
        weight=0.8,
    ),
    frame(
        "house_fact", "home", "fixture", {"fixture": word("fuse for the kitchen|main water tap|gas shut-off|attic hatch pole|meter cupboard key|fire extinguisher|first-aid box|router|outside tap|fuse box|stopcock|manual of the heating|thermostat|alarm control panel"), "place": spot},
        """
        The {fixture} is {place}.
        In an emergency: the {fixture} is {place}.
        The previous owner showed me the {fixture}: {place}.
        Remember, {fixture} {place}.
        """,
        """
        {fixture}: {place}
        {fixture} {place}
        """,
        [ask("place", "place", """
            Where is the {fixture}?
            Where do I find the {fixture}?
            In which place is the {fixture}?
            Where was the {fixture} again?
            Where should I look for the {fixture}?
            """, label="Where")],
        weight=0.8,
    ),
    frame(
        "house_buy", "home", "", {"price": money(90000, 900000), "area": number(38, 260, "{} square metres|{} m²|{} sqm"), "year": number(1880, 2024), "until": until_day},
        """
        The flat we looked at has {area} and costs {price}.
        The house was built in {year}.
        Asking price {price}, {area}.
        They hold the house for us until {until}.
        """,
        """
        house: {area}, {price}, built {year}
        flat viewing: {area}, {price}
        """,
        [ask("price", "money", """
            How much does the house cost?
            What is the asking price?
            What do they want for the place we viewed?
            """, label="Asking price"),
         ask("area", "area", """
            How big is the place we viewed?
            How many square metres does the house have?
            What is the floor area?
            """, label="Area"),
         ask("year", "date", """
            When was the house built?
            How old is the house, year of construction?
            """, label="Built"),
         ask("until", "date", """
            Until when is the house reserved for us?
            How long do they hold the place?
            """, label="Reserved until")],
        weight=0.5,
    ),
)
