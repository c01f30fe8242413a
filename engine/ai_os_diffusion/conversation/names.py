"""First names that tell a gender; names that women and men both bear are in neither list."""

from __future__ import annotations

_FEMALE = """
abigail agnes alice alison amy ann anne annie astrid beatrice bella beth bethany betty birgit bridget bronwen bryony
carol caroline carys catherine charlotte chloe christine claire daisy daphne deborah denise diane doris dorothy edith
eileen eleanor elin elizabeth ellen ellie elsie emily esther ethel eve evelyn faith fay fiona florence frances freya
gail gillian gladys grace greta gudrun gwen hannah harriet hattie hazel heather heidi helen hilary holly imogen ines
ingeborg ingrid irene iris isabel isabelle isobel ivy jacqueline jane janet janice jean jennifer jenny jess jessica
jill joan joanne josephine josie joy joyce judith judy julie juliet karen karin kate katherine kathleen kathy katie
kay kerstin kirsten laurel lauren lilian lily linda lisbeth lotte louise lucy lynn mabel maisie margaret margot maria
marianne marie marion marjorie martha mary maud maureen megan mei meredith michelle millie miriam molly muriel nancy
naomi nell nicole nora noor olive ottilie pam pauline pearl peggy penelope penny phoebe phyllis polly poppy priscilla
rachel rebecca rhiannon rosalind rose rosemary rosie ruby ruth sally sarah saskia sharon shirley sian sigrid sophie
sue susan susanne suzanne sylvie tess tilly tracy ursula valerie violet vivian wendy wilma winifred yasmin yvonne zoe
"""
_MALE = """
aaron abdul adam adrian ahmed alan alastair albert aled alfie alfred ali amir andrew angus anton anthony archie arthur
barnaby barry basil ben benedict benjamin bernard bill billy bob boris brian bruno callum carl charles christopher
clive colin conor cyril damian dan daniel darren dave david declan dennis derek dominic donald douglas duncan dylan
edgar edmund edward edwin elias eric erik ernest ethan euan evan ezra felix fergus finn francis frank fred frederick
gareth gary gavin geoff geoffrey george gerald gethin giles gordon graham grant gregory gunnar gunther gus guy hamish
hans harold harry hassan henrik henry herbert howard hugh hugo ian ibrahim igor imran isaac ivan ivor jack jacob jakob
james jamal jan jason jasper jeff jeppe jeremy jerome jim joe john jonas jonathan joseph josh joshua juan julian jurgen
karl keith kenneth kevin klaus kurt lars laurence lee len leo leon leonard lewis liam lloyd luca lucas luke magnus
malcolm marco marcus mark martin matt matthew max michael miguel mike mohammed muhammad murray nathan neil nick nicholas
nigel noah norman olaf oliver omar oscar otto owen patrick paul pedro percy peter phil philip pierre piet rafael
rajesh ralph raoul rasmus ravi ray raymond reginald rhys richard rob robert rodney roger roland roman ronald rory
rowan rupert russell ryan sanjay scott sean sebastian seth simon stan stanley stefan stephen steve steven stuart sven
ted terence terry theo thomas tim timothy tobias toby tom tony trevor tristan vernon victor vikram vincent walter
wayne wilfred will william yusuf
"""
_ALSO_WORDS = frozenset(
    "basil bill carol daisy eve faith fay frank gail grace grant guy hazel heather holly iris ivy jack jan jean joy"
    " kay laurel lee lily mark max nick olive pearl penny poppy ray rob roman rose rosemary rowan ruby sue violet"
    " will".split()
)

FEMALE = frozenset(_FEMALE.split())
"""Names of women and girls, in small letters."""
MALE = frozenset(_MALE.split())
"""Names of men and boys, in small letters."""
UNMISTAKABLE = (FEMALE | MALE) - _ALSO_WORDS
"""Those that mean nothing else when they are written in small letters."""
