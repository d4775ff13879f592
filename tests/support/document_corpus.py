# ruff: noqa: E501 -- texts of documents are read as they are, one document on few lines
"""Thirty documents in the formats that companies keep, each with a question, where its answer stands, and a loss to plant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from support.document_writers import DocxWriter, PdfWriter, PptxWriter, columns_pdf


@dataclass(frozen=True)
class Sample:
    """`place` is the page, slide, row or time of the answer; in DOCX and HTML, which have none, its heading. `lost` is a text of the
    converted document that a faulty converter would lose or change (`becomes`).
    """

    name: str
    data: bytes
    question: str
    place: str
    lost: str
    becomes: str = ""


def samples() -> Iterator[Sample]:
    yield from (*docx(), *pdf(), *pptx(), *html(), *captions(), *tables())


def docx() -> Iterator[Sample]:
    laptop = DocxWriter("Laptop handover", "own").add(
        ("contents", ["Before the first day", "Hand over the laptop", "Return"]),
        ("h", "Before the first day"),
        ("p", "Order the laptop 10 working days before the start date. The budget is 1,450 EUR & needs no approval below that."),
        ("h", "Hand over the laptop"),
        (
            "steps",
            [
                "Check the serial number against the asset list.",
                "Set up disk encryption with the colleague.",
                "Let the colleague sign form IT-7.",
            ],
        ),
        ("p", "Keep the signed form for 3 years."),
        ("steps", ["Take the old laptop back.", "Wipe it within 5 days."]),
        ("h", "Return"),
        ("p", "A laptop that comes back broken is reported to insurance@acme.example within 48 hours."),
    )
    yield Sample(
        "laptop-handover.docx",
        laptop.data(),
        "How soon must a returned broken laptop be reported?",
        "Return",
        "within 48 hours",
        "within hours",
    )
    travel = DocxWriter("Travel expenses", "bold").add(
        ("h", "Booking a trip"),
        ("p", "Book trains in the portal. First class is allowed above 4 hours."),
        ("h", "Daily allowance"),
        (
            "table",
            [["Country", "Nights", "Allowance"], ["Germany", "0", "14 EUR"], ["Germany", "1", "28 EUR"], ["Norway", "1", "75 EUR"]],
        ),
        ("h", "Lost receipts"),
        (
            "typed",
            [
                "Fill in the form for lost receipts.",
                "Let your manager sign it.",
                "Amounts > 40 EUR are not refunded without a receipt.",
            ],
        ),
    )
    yield Sample(
        "travel-expenses.docx",
        travel.data(),
        "Up to what amount is a lost receipt refunded?",
        "Lost receipts",
        "Amounts > 40",
        "Amounts 40",
    )
    visitors = DocxWriter("Visitors on site").add(
        ("h", "Announce a visitor"),
        ("p", "Enter the visitor in the gate tool until 16:00 of the day before."),
        ("hidden", "Old code of the gate: 9911."),
        ("h", "Badges"),
        (
            "bullets",
            [
                "Yellow: escorted at all times.",
                "Green: may walk alone in zones A & B.",
                "Red: contractors with safety training, valid 12 months.",
            ],
        ),
        ("deleted", "Blue: board members."),
        ("h", "Fire alarm"),
        ("p", "Hosts lead their visitors to assembly point 3 behind the canteen."),
    )
    yield Sample(
        "visitors.docx",
        visitors.data(),
        "Where do I take visitors when the fire alarm rings?",
        "Fire alarm",
        "Red: contractors with safety training, valid 12 months.",
    )
    returns = DocxWriter("Warehouse returns", "own").add(
        ("h", "Receive a return"),
        ("steps", ["Scan the label.", "Weigh the parcel; more than 2 % off means a recount.", "Put it on shelf R-14."]),
        ("h", "Grade the goods"),
        (
            "table",
            [
                ["Grade", "What it means", "Where it goes"],
                ["A", "as new", "stock"],
                ["B", "box damaged", "outlet"],
                ["C", "broken", "outlet"],
            ],
        ),
        ("h", "Dispute with the carrier"),
        ("p", "File the claim in the carrier's portal within 7 days & attach 3 photos."),
    )
    yield Sample(
        "warehouse-returns.docx",
        returns.data(),
        "How long do we have to file a claim with the carrier?",
        "Dispute with the carrier",
        "2 % off",
        "2 off",
    )
    sickness = DocxWriter("Sick leave").add(
        ("h", "Calling in sick"),
        ("p", "Call the shift lead before 07:30. A message in #shift-a is not enough."),
        ("h", "Certificate"),
        ("p", "From the 4th day on a doctor's certificate is needed. It goes to people@acme.example."),
        ("h", "Back at work"),
        ("steps", ["Talk with the shift lead.", "Close the absence in the portal.", "After 6 weeks: agree on a return plan."]),
    )
    yield Sample(
        "sick-leave.docx",
        sickness.data(),
        "From which day on do I need a certificate from a doctor?",
        "Certificate",
        "Close the absence in the portal.",
    )


def pdf() -> Iterator[Sample]:
    filler = "The rules hold for all sites and are reviewed by the quality team with the works council. "
    press = PdfWriter("Press line handbook", head="ACME Press Shop – Rev. 4.2 – uncontrolled when printed", pages=3).add(
        ("h", "Start the press"), ("steps", ["Turn the main switch to 1.", "Wait until the oil is at 35 °C.", "Press the green button for 2 seconds."]), ("p", filler * 4), ("page", None),
        ("h", "Change the tool"), ("p", "Two people are needed. The hoist carries 800 kg &amp; never more."), ("steps", ["Lower the ram.", "Loosen the 6 bolts with 45 Nm.", "Slide the tool out."]), ("page", None),
        ("h", "After a jam"), ("p", "Call maintenance when the same jam comes back within 30 minutes."),
    )  # fmt: skip
    yield Sample(
        "press-line.pdf", press.data(), "What weight can the hoist carry when I change the tool?", "page 2", "45 Nm", "54 Nm"
    )
    gifts = PdfWriter("Gifts and invitations", head="Compliance", pages=2).add(
        ("p", filler * 3), ("bold", "What you may accept"), ("p", "Gifts up to 35 EUR a year from one partner. Cash is never accepted."),
        ("bold", "Invitations"), ("p", "Dinners up to 60 EUR per head &amp; only with a business reason."), ("page", None),
        ("bold", "How to report"), ("p", "Write into the gift register within 5 working days. Whoever is not sure asks compliance@acme.example first."),
    )  # fmt: skip
    yield Sample(
        "gifts.pdf", gifts.data(), "How many days do I have to put a gift into the register?", "page 2", "Cash is never accepted."
    )
    water = columns_pdf(
        "Water treatment shifts",
        ["At the start of the shift read the log of the", "last shift and walk along basins 1 to 6. Look", "for foam, smell and dead fish in the outlet.", "Write the level of chlorine into the log every", "two hours. It has to stay between 0.3 and 0.6", "milligrams per litre at all times of the day.", "If it rises above 0.6 close valve V-12 first."],
        ["At the end of the shift rinse the sensors with", "clean water and put the caps back on them all.", "Hand the keys of the lab to the next operator", "and tell them about every alarm of your shift.", "An alarm that is still open is never handed on", "without the name of the person who knows of it", "and the number of its ticket in the tool OPS."],
    )  # fmt: skip
    yield Sample(
        "water-shifts.pdf",
        water,
        "Which valve do I close when the chlorine is too high?",
        "page 1",
        "between 0.3 and 0.6",
        "between 0.3 and 0.9",
    )
    prices = PdfWriter("Discount rules 2026", head="Sales – internal", pages=3).add(
        ("h", "Who may give a discount"), ("table", [["Role", "Up to", "Needs"], ["Agent", "5 %", "nothing"], ["Team lead", "12 %", "a note"], ["Head of sales", "25 %", "finance"]]), ("page", None),
        ("h", "Longer contracts"), ("loose", [["Term", "Discount", "Notice"], ["1 year", "0 %", "30 days"], ["2 years", "7 %", "60 days"], ["3 years", "11 %", "90 days"]]), ("page", None),
        ("h", "Refusing a discount"), ("p", "Say what the customer gets for the price &amp; offer the 2-year contract."),
    )  # fmt: skip
    yield Sample("discounts.pdf", prices.data(), "What discount does a three-year contract get?", "page 2", "12 %", "")
    cleanroom = PdfWriter("Clean room entry", head="CR-001", pages=4).add(
        ("h", "Gowning"), *(("p", f"Part {letter}: " + filler) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 2),
        ("p", "Gloves are changed every 90 minutes."), *(("p", f"Note {letter}: " + filler) for letter in "ABCDEFGHIJ"),
        ("h", "Leaving"), ("bullets", ["Gown into the blue bin.", "Shoes into rack 9."]),
    )  # fmt: skip
    yield Sample(
        "clean-room.pdf", cleanroom.data(), "How often are gloves changed in the clean room?", "page 2", "Shoes into rack 9."
    )


def pptx() -> Iterator[Sample]:
    onboarding = (
        PptxWriter("Support onboarding")
        .slide(("h", "Welcome"), ("p", "This deck is for new colleagues in support."))
        .slide(("h", "Your first ticket"), ("steps", ["Pick a ticket tagged easy.", "Greet within 15 minutes.", "Close it with a reason."]), notes="Do not let anyone take a ticket tagged P1 in week 1.")
        .slide(("h", "Breaks"), ("p", "30 minutes after 6 hours, 45 after 9."))
    )  # fmt: skip
    yield Sample(
        "support-onboarding.pptx",
        onboarding.data(),
        "May a new colleague take a P1 ticket in the first week?",
        "slide 2",
        "Do not let anyone take a ticket tagged P1 in week 1.",
    )
    tiers = (
        PptxWriter("Service tiers")
        .slide(("h", "Overview"), ("bullets", ["Three tiers", "Since 2024"]))
        .slide(("h", "Response times"), ("table", [["Tier", "First answer", "Channel"], ["Gold", "1 hour", "phone"], ["Silver", "8 hours", "phone"], ["Bronze", "2 days", "mail"]]))
        .slide(("h", "Upgrade"), ("p", "Upgrades hold from the 1st of the next month."), notes="Ask finance & legal when the contract is older than 5 years.")
    )  # fmt: skip
    yield Sample(
        "service-tiers.pptx",
        tiers.data(),
        "How fast does a Silver customer get the first answer?",
        "slide 2",
        "finance & legal",
        "finance legal",
    )
    outage = (
        PptxWriter("Outage drill")
        .slide(("h", "Roles"), ("p", "One incident lead, one scribe."))
        .slide(("p", "Status page first, then mail. Never promise a time below 30 minutes."))
        .slide(("h", "Old process"), ("p", "Call 555-0100."), hidden=True)
        .slide(
            ("h", "Afterwards"),
            ("steps", ["Write the timeline within 24 hours.", "Hold the review within 5 days.", "Publish three actions."]),
        )
    )
    yield Sample(
        "outage-drill.pptx", outage.data(), "When is the review of an outage held?", "slide 4", "Hold the review within 5 days."
    )
    volumes = (
        PptxWriter("Ticket volumes")
        .slide(("h", "Volumes by quarter"), ("chart", {"Q1": 1200.0, "Q2": 1450.0, "Q3": 980.0}))
        .slide(("h", "Staffing rule"), ("p", "One agent per 85 tickets a week. At > 110 open the overflow partner."))
        .slide(("h", "Overflow partner"), ("p", "Contract CX-9, costs 4.20 EUR per ticket."))
    )
    yield Sample(
        "ticket-volumes.pptx", volumes.data(), "What does the overflow partner cost per ticket?", "slide 3", "1450", "1540"
    )
    safety = (
        PptxWriter("Forklift safety")
        .slide(
            ("h", "Before you drive"), ("bullets", ["Licence not older than 12 months", "Tyres, forks & lights checked", "Belt on"])
        )
        .slide(("h", "Speed"), ("p", "6 km/h inside, 12 km/h outside, walking pace at gates."))
        .slide(
            ("h", "Charging"),
            ("p", "Only in bay 4. Wear goggles; water is filled up AFTER charging."),
            notes="Two burns in 2025 came from filling before charging.",
        )
    )
    yield Sample(
        "forklift.pptx", safety.data(), "How fast may a forklift drive inside?", "slide 2", "Two burns in 2025", "Two burns"
    )


def _page(title: str, body: str, *, main: bool = True) -> bytes:
    inside = f"<main><h1>{title}</h1>{body}</main>" if main else f"<div id=content><h1>{title}</h1>{body}</div>"
    frame = "<header><a href=/>Wiki</a> 4711</header><nav><ul><li>Home<li>HR 2019</ul></nav>"
    foot = "<footer>© 2021 ACME. Page id 88213</footer><script>var x = 99;</script>"
    return f"<!doctype html><html><head><title>{title} – ACME Wiki</title></head><body>{frame}{inside}{foot}</body></html>".encode()


def html() -> Iterator[Sample]:
    vpn = "<h2>Set up</h2><ol><li>Install the client &gt;= 5.1.</li><li>Scan the code.</li></ol><p>Then:</p><ol start=3><li>Choose gateway <b>eu-2</b>.</li></ol><h2>No connection</h2><p>Restart; after <em>3</em> failures open a ticket in #it-help &amp; name the gateway.</p>"
    yield Sample(
        "vpn.html", _page("VPN", vpn), "What do I do when the VPN does not connect?", "No connection", "client >= 5.1", "client 5.1"
    )
    leave = "<h2>Days</h2><table><tr><th>Years</th><th>Days</th></tr><tr><td rowspan=2>0–2</td><td>26</td></tr><tr><td>27 with shift work</td></tr><tr><td>3+</td><td>30</td></tr></table><h2>Asking</h2><dl><dt>Up to 5 days</dt><dd>Ask your lead 2 weeks ahead.</dd><dt>More</dt><dd>Ask 8 weeks ahead.</dd></dl>"
    yield Sample(
        "holidays.html",
        _page("Holidays", leave, main=False),
        "How many weeks ahead do I ask for a holiday of more than 5 days?",
        "Asking",
        "27 with shift work",
        "with shift work",
    )
    keys = "<h2>Lost key</h2><details><summary>Office</summary><p>Tell reception at once; a new key costs 45 EUR.</p></details><details><summary>Plant</summary><p>Tell security on 2200 within 1 hour.</p></details><h2>Lending</h2><p>Keys are lent for one day &amp; never overnight.</p><p style='display:none'>Code 7788</p>"
    yield Sample("keys.htm", _page("Keys", keys), "What does a new office key cost?", "Lost key", "never overnight", "overnight")
    invoices = "<h2>Receive</h2><ul><li>Mail to invoices@acme.example<ul><li>PDF only</li><li>one invoice per mail</li></ul></li></ul><h2>Approve</h2><table><tr><th>Amount</th><th>Who</th></tr><tr><td>&lt; 1,000 EUR</td><td>cost centre</td></tr><tr><td>&lt; 25,000 EUR</td><td>head of</td></tr></table><h2>Pay</h2><p>Runs on Tuesdays and Fridays, 14 days net.</p>"
    yield Sample("invoices.html", _page("Invoices", invoices), "On which days are invoices paid?", "Pay", "one invoice per mail")
    parcel = "<h2>Damaged parcel</h2><p>1. Photograph it from 4 sides.</p><p>2. Let the driver sign.</p><p>3. Refuse parcels with &gt; 20 % damage.</p><h2>Oversize</h2><p>Longer than 120 cm goes by freight, slot at gate 7.</p>"
    yield Sample(
        "parcels.html",
        _page("Parcels", parcel, main=False),
        "Which gate do oversize parcels go to?",
        "Oversize",
        "Let the driver sign.",
    )


def _time(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _captions(lines: list[tuple[int, str, str]], form: str) -> bytes:
    """Lines of (second, speaker, text), padded with small talk so that each has a section of its own."""
    sign = "." if form == "vtt" else ","
    blocks = []
    for number, (second, speaker, text) in enumerate(lines, start=1):
        said = f"<v {speaker}>{text}" if form == "vtt" else f"{speaker}: {text}"
        blocks.append(f"{number}\n{_time(second)}{sign}000 --> {_time(second + 9)}{sign}500\n{said}\n")
    return (("WEBVTT\n\n" if form == "vtt" else "") + "\n".join(blocks)).encode()


_TALK = (
    "So as you can see this part is mostly about getting used to the tool and there is nothing that can break here, take the time you need, look around, "
    "open a few of the menus and write down whatever is not clear, because we come back to all of it at the end of the session when everybody is here again."
)


def captions() -> Iterator[Sample]:
    crm = [
        (0, "Maria", "Welcome to the CRM training."),
        (20, "Maria", _TALK),
        (95, "Tom", "Duplicates are merged with the key M, and the older record always wins."),
        (130, "Tom", _TALK),
        (240, "Maria", "A merge can be undone for 7 days & not longer."),
        (260, "Maria", _TALK),
    ]
    yield Sample(
        "crm-training.vtt",
        _captions(crm, "vtt"),
        "For how many days can a merge of duplicates be undone?",
        "00:04:00",
        "7 days & not",
        "7 days not",
    )
    scanner = [
        (0, "Ana", "Hello everyone, this is about the hand scanner."),
        (15, "Ana", _TALK),
        (3720, "Ben", "If it shows E-17 hold both buttons for 8 seconds."),
        (3740, "Ben", _TALK),
        (3900, "Ana", "Charge it below 20 percent."),
    ]
    yield Sample(
        "scanner.srt",
        _captions(scanner, "srt"),
        "What do I do when the scanner shows E-17?",
        "01:02:00",
        "for 8 seconds",
        "for seconds",
    )
    phone = [
        (0, "Lea", "Phone etiquette, part two."),
        (12, "Lea", _TALK),
        (90, "Sam", "Angry callers: let them finish, then repeat the problem in one sentence."),
        (120, "Lea", _TALK),
        (300, "Sam", "We hang up only after 2 warnings and we log it as ABUSE."),
    ]
    yield Sample(
        "phone.vtt",
        _captions(phone, "vtt"),
        "After how many warnings may I hang up on an abusive caller?",
        "00:05:00",
        "let them finish, then repeat the problem in one sentence",
    )
    payroll = [
        (0, "Kim", "Payroll closes on the 20th."),
        (30, "Kim", _TALK),
        (600, "Kim", "Late changes go on form P-3 and need two signatures."),
        (640, "Kim", _TALK),
        (1200, "Kim", "Bonuses are paid in March with the 110 percent cap."),
    ]
    yield Sample(
        "payroll.srt", _captions(payroll, "srt"), "Which form do late payroll changes need?", "00:10:00", "on the 20th", "on the"
    )
    audit = [
        (0, "Noor", "This is the audit briefing."),
        (15, "Noor", _TALK),
        (180, "Ira", "Auditors get read access for 14 days and never an account of a colleague."),
        (220, "Ira", _TALK),
        (400, "Noor", "Questions go through the audit channel only."),
    ]
    yield Sample(
        "audit.vtt",
        _captions(audit, "vtt"),
        "How long do auditors get read access?",
        "00:03:00",
        "and never an account of a colleague",
    )


def tables() -> Iterator[Sample]:
    faq = 'Question;Answer;Team\nHow do I reset my badge PIN?;"1. Go to the terminal at gate 2\n2. Hold the badge for 5 seconds\n3. Enter the new PIN twice";Security\nWho approves overtime?;Your lead, up to 8 hours a month;HR\n'
    yield Sample("badge-faq.csv", faq.encode(), "How can I reset the PIN of my badge?", "row 2", "Hold the badge for 5 seconds")
    lab = 'question,answer\nWhere do used needles go?,Into the yellow box. Never more than 3/4 full.\n\nHow long are samples kept?,"90 days at -20 °C, then destroyed"\n'
    yield Sample("lab-faq.csv", lab.encode("utf-8-sig"), "How long do we keep samples in the lab?", "row 4", "-20 °C", "20 °C")
    shop = "Frage\tAntwort\nWhat is the refund window for vouchers?\t3 years & no cash back\nWhich cards are refused?\tCards without chip; PIN retries > 3\n"
    yield Sample("shop.csv", shop.encode(), "Which payment cards do we refuse?", "row 3", "retries > 3", "retries 3")
    canteen = 'Q,A,Note\nWhen is the canteen open?,11:30 to 14:00,\nCan guests eat there?,"Yes, for 9.80 EUR",Only with a host\nWhat about allergies?,Ask for list A-14,\n'
    yield Sample("canteen.csv", canteen.encode(), "What does a guest pay for lunch in the canteen?", "row 3", "Only with a host")
    parking = 'Question,Answer\nWho gets a parking spot?,Shift workers first; 120 spots in total\nWhat if my spot is taken?,"Call 4400, use P2 & send the number plate"\n'
    yield Sample(
        "parking.csv", parking.encode(), "My parking spot is occupied by someone else, what now?", "row 3", "Call 4400", "Call"
    )
