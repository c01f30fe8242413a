"""Facts about possessions: where they are, who has them, what they cost, their numbers."""

from __future__ import annotations

from ai_os_diffusion.training.personal import nouns
from ai_os_diffusion.training.personal.frames import ask, frame
from ai_os_diffusion.training.personal.values import (
    brand,
    coming_day,
    friend_name,
    long_code,
    money,
    number,
    past_day,
    pin,
    shop,
    spot,
    thing,
    titled_name,
    until_day,
    word,
)  # fmt: skip

_ITEM = thing(nouns.ITEMS)
_BUY = thing(nouns.BUYABLES)

FRAMES = (
    frame(
        "kept", "things", "item", {"item": _ITEM, "place": spot},
        """
        Put the {item} {place}.
        The {item~be} {place}.
        I keep the {item} {place}.
        I have moved the {item}, now {place}.
        Found the {item} at last: {place}.
        For the record, the {item~live} {place}.
        We stored the {item} {place} for the winter.
        Note to self: {item} {place}.
        If anybody looks for the {item}: {place}.
        Tidied up today and stowed the {item} {place}.
        Left the {item} {place} so that nobody trips over it.
        """,
        """
        {item}: {place}
        {item} -> {place}
        {item} is {place}
        {item} = {place}
        put {item} {place}
        """,
        [ask("place", "place", """
            Where {is the item}?
            Where did I put the {item}?
            Where can I find the {item}?
            Where do I keep the {item}?
            In which spot {is the item}?
            Where have I stored the {item}?
            Where did we leave the {item}?
            Where should I look for the {item}?
            What did I do with the {item}, where did it go?
            Where {is my item}?
            I can't find the {item}, where could it be?
            {Item}, where?
            Where's my {item} hiding?
            What place did I choose for the {item}?
            """, label="Place|Where|Location|Kept")],
        titles="Where things are\nStorage\nWhere is what", weight=2.4,
    ),
    frame(
        "lent", "things", "item", {"item": _ITEM, "to": friend_name, "until": until_day, "day": past_day},
        """
        Lent the {item} to {to.o}.
        {To} borrowed the {item} until {until}.
        {To} has the {item}, wants to bring everything back by {until}.
        I gave the {item} to {to.o} on loan {day}.
        {To} came by and took the {item} along, back by {until}.
        The {item~be} with {to.o} at the moment.
        {To} asked for the {item}, so I handed it over {day}.
        """,
        """
        {item} -> {to}
        lent: {item} ({to}, until {until})
        {to} has {item}
        {item} lent to {to.o} {day!}
        """,
        [ask("to", "person", """
            Who has the {item}?
            Who borrowed the {item}?
            Whom did I lend the {item} to?
            To whom did I give the {item}?
            Who took the {item}?
            With whom {is the item} at the moment?
            From whom do I get the {item} back?
            Who needs to return the {item}?
            Which person has got my {item}?
            Who did the {item} go to?
            """, label="Lent to|Borrower|Who has it"),
         ask("until", "date", """
            Until when {is the item} lent out?
            When do I get the {item} back?
            By when should the {item} be returned?
            When will the {item} come back?
            What is the return date for the {item}?
            """, label="Lent until|Back by"),
         ask("day|@", "date", """
            When did I lend the {item}?
            Since when have I been without the {item}?
            On what day did I hand over the {item}?
            """, label="Lent on")],
        titles="Lent out\nBorrowed things", weight=1.6,
    ),
    frame(
        "borrowed", "things", "item", {"item": _ITEM, "owner": friend_name, "until": until_day},
        """
        Borrowed the {item} from {owner.o}.
        The {item~belong} to {owner.o}, must go back by {until}.
        I still have the {item} that {owner} lent me.
        Got the {item} on loan from {owner.o} until {until}.
        {Owner} kindly let me have the {item}.
        """,
        """
        {item} from {owner.o}
        return {item} to {owner.o}
        {item} ({owner's}), back by {until}
        """,
        [ask("owner", "person", """
            Who lent me the {item}?
            From whom did I borrow the {item}?
            To whom {does the item} belong?
            Whose {item} do I have?
            Who do I have to give the {item} back to?
            Whose is the {item} here?
            Who is the owner of the {item}?
            """, label="Belongs to|Borrowed from|Owner"),
         ask("until", "date", """
            By when must I return the {item}?
            When do I have to give back the {item}?
            Until when may I keep the {item}?
            What is the deadline for bringing back the {item}?
            """, label="Return by")],
        titles="Borrowed",
    ),
    frame(
        "bought", "things", "item", {"item": _BUY, "price": money(4, 3800), "shop": shop, "day": past_day, "brand": brand},
        """
        Paid {price} for the {item}.
        The {item} cost {price}.
        Bought the {item} at {shop} for {price}.
        Bought the {item} {day} at {shop}.
        Got the {item} from {shop}.
        The {item} came to {price}, paid by card.
        I spent {price} on the {item} {day}.
        New {item} from {shop}, a {brand}.
        Finally ordered the {item} at {shop}: {price}.
        The {item} set me back {price}.
        Picked up the {item} {day}, {price} at {shop}.
        Went for the {brand} as the new {item}.
        """,
        """
        {item} {price}
        {item}: {price} ({shop})
        {shop}: {item}, {price}
        bought {item} {day!} {price}
        {item} - {brand} - {price}
        {item} {brand}, {shop}
        """,
        [ask("price", "money", """
            How much did I pay for the {item}?
            What did the {item} cost?
            What was the price of the {item}?
            How expensive was the {item}?
            How much was the {item}?
            What sum did I spend on the {item}?
            What did I have to pay for the {item}?
            How much money went into the {item}?
            For how much did I get the {item}?
            {Item}: how much?
            """, label="Price|Cost|Paid"),
         ask("shop", "shop", """
            Where did I buy the {item}?
            Which shop sold me the {item}?
            Where is the {item} from?
            From which shop did the {item} come?
            Where did I get the {item}?
            In what store did we purchase the {item}?
            Who sold me the {item}?
            """, label="Shop|Bought at"),
         ask("day|@", "date", """
            When did I buy the {item}?
            On what day did I get the {item}?
            When was the {item} bought?
            What is the purchase date of the {item}?
            When did we purchase the {item}?
            How long ago did I buy the {item}?
            """, label="Bought|Bought on|Purchase date"),
         ask("brand", "brand", """
            Which brand is the {item}?
            What make is the {item}?
            What model of {item} did I buy?
            Who makes our {item}?
            Which {item} did I choose?
            """, label="Brand|Model|Make")],
        mail="""
        Thank you for buying the {item}. We have charged {price}.
        Your order: {item} ({brand}), total {price}.
        We received your payment of {price} for the {item}.
        """,
        titles="Purchases\nShopping\nReceipt\nExpenses", weight=2.2,
    ),
    frame(
        "warranty", "things", "item", {"item": _BUY, "until": until_day, "serial": long_code},
        """
        The warranty on the {item} runs until {until}.
        The {item~have} a guarantee until {until}.
        Serial number of the {item}: {serial}.
        Registered the {item}, serial {serial}, warranty to {until}.
        Guarantee for the {item} ends {until}.
        """,
        """
        {item} warranty until {until}
        {item} S/N {serial}
        {item}: guarantee -> {until}, serial {serial}
        """,
        [ask("until", "date", """
            Until when does the warranty of the {item} last?
            How long is the {item} under guarantee?
            When does the guarantee on the {item} end?
            When does the {item} warranty run out?
            Up to which date is the {item} covered?
            When is the {item} out of warranty?
            """, label="Warranty until|Guarantee|Warranty"),
         ask("serial", "code", """
            What is the serial number of the {item}?
            Which serial number does the {item} have?
            What number is on the back of the {item}?
            {Item} serial number?
            I need the serial number of the {item}.
            """, label="Serial number|S/N|Serial")],
        mail="""
        Your {item} with serial number {serial} is now registered.
        Your guarantee for the {item} is valid until {until}.
        """,
        weight=1.1,
    ),
    frame(
        "code", "things", "thing", {"thing": word(nouns.CODES), "code": pin},
        """
        The code for the {thing} is {code}.
        PIN of the {thing}: {code}.
        Changed the {thing} code to {code}.
        To open the {thing}, enter {code}.
        The {thing} opens with {code}.
        New combination for the {thing}: {code}.
        I set the {thing} to {code} so that I can remember it.
        """,
        """
        {thing} {code}
        {thing}: {code}
        {thing} code = {code}
        PIN {thing} {code}
        """,
        [ask("code", "code", """
            What is the code for the {thing}?
            Which PIN does the {thing} have?
            How do I open the {thing}, which numbers?
            What combination do I need for the {thing}?
            What's the {thing} code?
            What do I have to type in for the {thing}?
            Which numbers open the {thing}?
            I forgot the PIN of the {thing}.
            What did I set the {thing} to?
            {Thing} PIN?
            What's the secret number for the {thing}?
            """, label="Code|PIN|Combination")],
        mail="""
        Your new code for the {thing} is {code}. Keep it safe.
        """,
        titles="Codes\nPINs\nKeys and codes", weight=1.5,
    ),
    frame(
        "number", "things", "document", {"document": word(nouns.NUMBERS), "number": long_code, "until": until_day},
        """
        My {document} number is {number}.
        {Document} number: {number}.
        The {document} number is {number}, valid until {until}.
        Wrote down the {document} number in case of loss: {number}.
        For the form I needed the {document} number, {number}.
        The {document} number printed on the letter is {number}.
        The number of the new {document} is {number}.
        """,
        """
        {document} no. {number}
        {document} {number}
        {document} nr: {number} (until {until})
        {document} #: {number}
        """,
        [ask("number", "code", """
            What is the number of my {document}?
            What is my {document} number?
            Which number does my {document} have?
            I need my {document} number.
            Under what number does my {document} run?
            What number do I give for the {document}?
            Can you find the {document} number?
            {Document} number?
            What's written as {document} no.?
            """, label="Number|No.|Nr"),
         ask("until", "date", """
            Until when is my {document} valid?
            When does my {document} expire?
            When do I need a new {document}?
            When does the {document} run out?
            What is the expiry date of my {document}?
            """, label="Valid until|Expires")],
        mail="""
        Your {document} number is {number}. Please quote it in all letters.
        """,
        titles="Numbers\nDocuments", weight=1.5,
    ),
    frame(
        "repaired", "things", "item", {"item": _BUY, "by": titled_name, "price": money(15, 700), "ready": coming_day, "fault": word("a broken hinge|a loose cable|a worn belt|a cracked seal|a dead battery|a blocked filter|a bent spoke|a torn seam|a blown fuse|a scratched lens|a missing screw|a faulty switch|a leaking valve|a jammed drawer")},
        """
        The {item~be} at {by's} for repair, ready {ready}.
        {By} repaired the {item} for {price}.
        Took the {item} to {by.o}, {fault}.
        The {item} had {fault}.
        Repair of the {item}: {price}.
        {By} says the {item} can be fixed, {price} in all.
        The {item} can be collected {ready}.
        """,
        """
        {item} repair {price} ({by})
        {item}: {fault}
        pick up {item} {ready!}
        {by} repairs {item}
        """,
        [ask("by", "person", """
            Who repaired the {item}?
            Who is fixing the {item}?
            To whom did I take the {item} for repair?
            Who did the repair of the {item}?
            """, label="Repaired by"),
         ask("price", "money", """
            How much was the repair of the {item}?
            What did it cost to fix the {item}?
            What was the repair bill for the {item}?
            How much does repairing the {item} come to?
            """, label="Repair cost"),
         ask("ready", "date", """
            When is the {item} ready for collection?
            When can I pick up the {item}?
            On what day will the {item} be repaired?
            """, label="Repair ready"),
         ask("fault", "fault", """
            What was wrong with the {item}?
            Why did the {item} need repair?
            What fault did the {item} have?
            What was broken on the {item}?
            """, label="Fault|Problem")],
        mail="""
        Your {item} is repaired and can be collected {ready}.
        """,
    ),
    frame(
        "delivery", "things", "item", {"item": _BUY, "day": coming_day, "tracking": long_code, "shop": shop},
        """
        The {item} will be delivered {day}.
        The {item} from {shop} arrives {day}.
        Tracking number for the {item}: {tracking}.
        Delivery of the {item} has been put off, now {day}.
        {Shop} ships the {item}, tracking {tracking}.
        """,
        """
        {item} delivery {day!}
        {item} tracking {tracking}
        {day!}: {item} arrives
        """,
        [ask("day", "date", """
            When will the {item} be delivered?
            On what day does the {item} arrive?
            When does the {item} come?
            When do I have to be home for the {item}?
            What is the delivery date of the {item}?
            When can I expect the {item}?
            """, label="Delivery|Arrives"),
         ask("tracking", "code", """
            What is the tracking number of the {item}?
            How do I track the {item}, which number?
            Which tracking code does the {item} have?
            """, label="Tracking|Tracking no."),
         ask("shop", "shop", """
            Which shop is sending the {item}?
            Where did I order the {item}?
            From whom is the {item} delivered?
            """, label="Ordered at")],
        mail="""
        Your {item} will arrive {day}. Tracking number: {tracking}.
        Your parcel with the {item} is on its way, expected {day}.
        """,
        titles="Deliveries\nParcels",
    ),
    frame(
        "sold", "things", "item", {"item": _ITEM, "price": number(3, 600, "{} euros|€{}|${}|£{}|{} francs"), "buyer": friend_name, "day": past_day},
        """
        Sold the {item} to {buyer.o} for {price}.
        Got {price} for the {item} at the flea market.
        {Buyer} bought the {item} off me {day}.
        The {item~be} sold, {price}.
        """,
        """
        sold {item} {price}
        {item} sold to {buyer.o} ({price})
        """,
        [ask("price", "money", """
            How much did I get for the {item}?
            For what price did I sell the {item}?
            What did the {item} bring in?
            How much money did the sale of the {item} make?
            """, label="Sold for"),
         ask("buyer", "person", """
            Who bought the {item} from me?
            To whom did I sell the {item}?
            Who was the buyer of the {item}?
            """, label="Buyer"),
         ask("day|@", "date", """
            When did I sell the {item}?
            On what day did the {item} get sold?
            """, label="Sold on")],
        weight=0.8,
    ),
    frame(
        "measure", "things", "object", {"object": word("kitchen window|living-room wall|sofa niche|bedroom door|balcony|hallway mirror|table top|bookshelf|curtain rail|bathtub|cellar door|desk|fridge gap|bed frame|staircase|garden gate|picture frame|worktop|garage entrance|attic hatch"), "size": number(38, 390, "{} cm|{}cm|{} centimetres")},
        """
        The {object} is {size} wide.
        Measured the {object}: {size}.
        The {object} measures {size} across.
        For the {object} we have {size}.
        """,
        """
        {object} {size}
        {object}: {size}
        {object} width {size}
        """,
        [ask("size", "length", """
            How wide is the {object}?
            What does the {object} measure?
            Which width does the {object} have?
            How many centimetres is the {object} across?
            What are the measurements of the {object}?
            What size is the {object}?
            """, label="Width|Size|Measures")],
        titles="Measurements",
    ),
)
