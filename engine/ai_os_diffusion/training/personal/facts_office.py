"""Facts about the office: roles, tasks, accounts, figures, pay."""

from __future__ import annotations

from ai_os_diffusion.training.personal import nouns
from ai_os_diffusion.training.personal.frames import ask, frame
from ai_os_diffusion.training.personal.values import (
    brand,
    code,
    coming_day,
    decimal,
    email,
    employer,
    first_name,
    friend_name,
    full_name,
    money,
    month,
    number,
    one_of,
    person,
    phone,
    pin,
    small_count,
    titled_name,
    until_day,
    word,
)  # fmt: skip

FRAMES = (
    frame(
        "task", "work", "task", {"task": word(nouns.TASKS), "who": friend_name, "due": until_day},
        """
        {Who} will {task} by {due}.
        {Who} offered to {task}.
        It was agreed that {who} should {task} until {due}.
        {Who} has to {task}.
        Somebody must {task}, {who} said yes, by {due}.
        """,
        """
        {task}: {who}
        {task} - {who} - {due}
        {who}: {task}
        {task} by {due}
        """,
        [ask("who", "person", """
            Who is going to {task}?
            Who has to {task}?
            Who agreed to {task}?
            Whose job is it to {task}?
            Who said they would {task}?
            Who was asked to {task}?
            """, label="Who|Assigned"),
         ask("due", "date", """
            By when do we need to {task}?
            When is the deadline to {task}?
            Until when should somebody {task}?
            By what date must we {task}?
            """, label="Due|By")],
        titles="Actions\nTasks\nTo do", weight=1.3,
    ),
    frame(
        "contact", "work", "company", {"company": employer, "name": full_name, "phone": phone, "email": email},
        """
        Our contact at {company} is {name}.
        At {company} ask for {name}, {phone}.
        {Name} from {company} called.
        Write to {company} at {email}.
        Spoke to {name} at {company}.
        The direct line at {company} is {phone}.
        """,
        """
        {company}: {name} {phone}
        {company} - {name}
        {company} {email}
        """,
        [ask("name", "person", """
            Who is our contact at {company}?
            Whom do I ask for at {company}?
            What is the name of the person at {company}?
            Who did I speak to at {company}?
            Who called from {company}?
            """, label="Contact"),
         ask("phone", "code", """
            What is the phone number of {company}?
            How do I reach {company} by phone?
            Which number do I ring for {company}?
            """, label="Phone"),
         ask("email", "code", """
            What is the email address of {company}?
            Where do I mail {company}?
            """, label="Email")],
        titles="Contacts", weight=1.0,
    ),
    frame(
        "role", "work", "who", {"who": person, "role": word("head of sales|treasurer|keeper of the keys|substitute for the summer|scrum master|works council member|first aider|fire warden|head of the kitchen|press officer|team lead|data protection officer|deputy chair|the new CFO|minute taker|event coordinator|head of IT|class representative|shift leader"), "room": code("room ###", "desk ##", "@#.##", "room @##"), "ext": number(11, 999)},
        """
        {Who~be} {role} now.
        {Who~was} made {role}.
        {Who} sits in {room}.
        {Who's} extension is {ext}.
        {Who} moved to {room}, extension {ext}.
        """,
        """
        {who}: {role}
        {who} {room}
        {who} ext. {ext}
        """,
        [ask("role", "role", """
            What is {who's} role?
            Which function {do who} have in the team?
            What position does {who} hold?
            What responsibility does {who} have?
            """, np="{who's} role", label="Role|Function"),
         ask("room", "code", """
            Where does {who} sit?
            Which office is {who's}?
            In which room do I find {who.o}?
            """, label="Office|Room"),
         ask("ext", "number", """
            What is {who's} extension?
            Which extension do I dial for {who.o}?
            """, label="Extension|Ext.")],
        weight=0.9,
    ),
    frame(
        "account", "work", "system", {"system": word("time tracker|intranet|ticket system|payroll portal|printer|VPN|shared drive|wiki|canteen app|travel portal|code server|e-learning site|room booking|newsletter tool|webshop|tax portal|school portal|bank portal|library site|photo cloud|cloud drive|insurance portal"), "user": code("user##@@", "guest-###", "@@@####", "team##", "k####@", "admin-@@#"), "hint": word("grandma's street|the first bike|the old cat|the blue car|favourite teacher|the summer in Oslo|the house number twice|the dog backwards|the wedding year")},
        """
        My login for the {system} is {user}.
        User name on the {system}: {user}.
        Password hint for the {system}: {hint}.
        The {system} knows me as {user}, hint {hint}.
        """,
        """
        {system} login {user}
        {system}: {user} ({hint})
        """,
        [ask("user", "code", """
            What is my user name for the {system}?
            How do I log in to the {system}, which name?
            Which login do I have for the {system}?
            As whom am I registered on the {system}?
            """, np="my {system} login", label="User|Login"),
         ask("hint", "hint", """
            What is the password hint for the {system}?
            Which hint did I note for the {system} password?
            """, label="Hint")],
        mail="""
        Your user name for the {system} is {user}.
        """,
        titles="Logins\nAccounts", weight=1.0,
    ),
    frame(
        "pay", "work", "job", {"job": word(nouns.JOBS), "pay": one_of(money(900, 7900), number(12, 140, "{} euros an hour|€{}/h|${} per hour|£{} an hour")), "hours": number(8, 42, "{} hours a week|{} h/week"), "start": one_of(month, coming_day), "company": employer},
        """
        The {job} position pays {pay}.
        They offer {pay} for the {job} job, {hours}.
        {Company} is looking for {a job}, start {start!}.
        The job as {job} would start {start}.
        As {a job} I would work {hours}.
        {Company} invited me to talk about the {job} job.
        """,
        """
        {job} job: {pay}
        {job} @ {company}, {hours}
        {job} start {start!}
        """,
        [ask("pay", "money", """
            How much does the {job} position pay?
            What would I earn as {a job}?
            What salary do they offer for the {job} job?
            How high is the pay for the {job} job?
            """, label="Pay|Salary"),
         ask("hours", "duration", """
            How many hours a week is the {job} job?
            How much would I work as {a job}?
            """, label="Hours"),
         ask("start", "date", """
            When would the {job} job start?
            When do they want me as {a job}?
            """, label="Start"),
         ask("company", "company", """
            Which company offers the {job} job?
            Who is looking for {a job}?
            Where did I apply as {job}?
            """, label="Company")],
        weight=1.0,
    ),
    frame(
        "holiday", "work", "who", {"who": person, "from": coming_day, "until": until_day, "days": small_count(2, 25, "days"), "deputy": first_name},
        """
        {Who} is on holiday until {until}.
        {Who} has taken {days} off.
        {Who} is away from {from!} to {until}, {deputy} stands in.
        While {who} is away, ask {deputy}.
        """,
        """
        {who} off until {until}
        {who} holiday {days}
        {who} away, deputy {deputy}
        """,
        [ask("until", "date", """
            Until when is {who} on holiday?
            When is {who} back at work?
            When does {who's} holiday end?
            """, label="Away until|Back"),
         ask("days", "duration", """
            How many days off has {who} taken?
            How long is {who's} holiday?
            """, label="Days off"),
         ask("deputy", "person", """
            Who stands in for {who.o}?
            Who is {who's} deputy?
            Whom do I ask while {who} is away?
            """, label="Deputy")],
        weight=0.9,
    ),
    frame(
        "figure", "work", "figure", {"figure": word("turnover last quarter|number of visitors|newsletter subscribers|members of the club|sick days|conversion rate|bounce rate|donations this year|tickets sold|copies printed|support requests|energy use|page views|staff turnover|orders in May|survey replies|waiting list"), "value": one_of(number(12, 98000), number(2, 97, "{} percent|{} %"), decimal(1.1, 99.0, "{} %|{} thousand|{} million")), "change": number(1, 60, "up {} percent|down {} percent|plus {} %|minus {} %")},
        """
        The {figure}: {value}.
        {Figure} stands at {value}, {change}.
        Heard that the {figure} came to {value}.
        Compared with last year the {figure} is {change}.
        """,
        """
        {figure} {value}
        {figure}: {value} ({change})
        """,
        [ask("value", "number", """
            What is the {figure}?
            How high is the {figure}?
            What figure do we have for {figure}?
            What did we count for {figure}?
            Tell me the {figure}.
            """, label="Value"),
         ask("change", "change", """
            How did the {figure} change?
            By how much did the {figure} change?
            What is the trend of the {figure}?
            """, label="Change")],
        weight=0.9,
    ),
    frame(
        "office_code", "work", "place", {"place": word("office|server room|car park|meeting room|warehouse|copy room|bike cellar|staff kitchen|archive|lab|studio|workshop"), "code": pin, "hours": word("7 am to 8 pm|weekdays only|until 6|from 6.30|around the clock|8 to 5|not on Sundays"), "brand": brand, "manager": titled_name},
        """
        The door code of the {place} is {code}.
        The {place} is open {hours}.
        {Manager} is responsible for the {place}.
        Code {code} opens the {place}, {hours}.
        """,
        """
        {place} code {code}
        {place}: {hours}
        {place} - {manager}
        """,
        [ask("code", "code", """
            What is the door code of the {place}?
            How do I get into the {place}, which code?
            Which code opens the {place}?
            """, label="Door code"),
         ask("hours", "hours", """
            When is the {place} open?
            What are the opening times of the {place}?
            """, label="Open"),
         ask("manager", "person", """
            Who is responsible for the {place}?
            Who looks after the {place}?
            """, label="Manager")],
        weight=0.8,
    ),
)
