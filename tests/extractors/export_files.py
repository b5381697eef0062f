"""Exports as platforms write them, small and made by hand, by format and language.

English headers stand in public samples of real exports; where headers.csv says `unsure`, the other
languages are our translation.
"""

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

#: A workbook of LinkedIn's in the old binary format, which is what LinkedIn serves: two sheets, a
#: description above the header. Written once with xlwt.
LINKEDIN_XLS = Path(__file__).parent / "exports" / "acme_content_1792454400000.xls"

FACEBOOK_EN = """\
Post ID,Page ID,Page name,Title,Description,Duration (sec),Publish time,Permalink,Is share,\
Post type,Date,Views,Reach,"Reactions, Comments and Shares",Reactions,Comments,Shares,Total clicks,\
Link clicks,Other clicks,New thing
1221,6157,Acme,Hello,,0,10/03/2026 08:31,https://www.facebook.com/6157/posts/1221,0,Photos,\
Lifetime,"1,500",900,15,10,3,2,7,4,3,x
1222,6157,Acme,"Two
lines",,0,10/13/2026 18:00,https://www.facebook.com/reel/1222,0,Reels,\
Lifetime,200,150,99,1,1,1,0,0,0,x
"""
FACEBOOK_DE = """\
Beitrags-ID;Seiten-ID;Seitenname;Titel;Veröffentlichungszeitpunkt;Permalink;Beitragstyp;Datum;\
Aufrufe;Reichweite;Reaktionen, Kommentare und geteilte Inhalte;Reaktionen;Kommentare;\
Geteilte Inhalte;Klicks insgesamt;Link-Klicks;Sonstige Klicks
1221;6157;Acme;Grüße;03.10.2026 08:31;https://www.facebook.com/6157/posts/1221;Fotos;\
Gesamte Laufzeit;1.500;900;15;10;3;2;7;4;3
"""
FACEBOOK_FR = """\
Identifiant de publication;Identifiant de la Page;Titre;Heure de publication;Permalien;\
Type de publication;Date;Vues;Couverture;Réactions, commentaires et partages;Réactions;\
Commentaires;Partages
1221;6157;Été;03/10/2026 08:31;https://www.facebook.com/6157/posts/1221;Photos;\
Durée de vie;1\u202f500;900;15;10;3;2
"""
FACEBOOK_ES = """\
Identificador de la publicación;Identificador de la página;Título;Hora de publicación;\
Enlace permanente;Tipo de publicación;Fecha;Visualizaciones;Alcance;Reacciones;Comentarios
1221;6157;Año;03/10/2026 08:31;https://www.facebook.com/6157/posts/1221;Fotos;\
Toda la vida;1.500;900;10;3
"""
INSTAGRAM_EN = """\
Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,\
Permalink,Post type,Data comment,Date,Views,Reach,Likes,Shares,Follows,Comments,Saves
18012345678901234,17841,acme,Acme,"Caption, with https://acme.example/a.",32,10/03/2026 08:31,\
https://www.instagram.com/reel/abc/,IG reel,,Lifetime,"12,400",9100,610,88,41,57,230
"""
INSTAGRAM_DE = """\
Beitrags-ID,Konto-ID,Konto-Benutzername,Kontoname,Beschreibung,Dauer (Sek.),\
Veröffentlichungszeitpunkt,Permalink,Beitragstyp,Datenkommentar,Datum,Aufrufe,Reichweite,\
„Gefällt mir“-Angaben,Geteilte Inhalte,Follows,Kommentare,Gespeicherte Beiträge
18012345678901234,17841,acme,Acme,Text,32,03.10.2026 08:31,https://www.instagram.com/p/abc/,\
IG Karussell,,Gesamte Laufzeit,12.400,9100,610,88,41,57,230
"""
X_POSTS = """\
Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,\
Replies,Reposts,Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks
2000243348691640646,"Sun, Dec 14, 2025",@you agreed,\
https://x.com/acme/status/2000243348691640646,655,2,13,1,0,0,1,0,0,0,3,0,0
1989000000000000000,"Thu, Nov 13, 2025",older,https://x.com/acme/status/1989000000000000000,\
5,0,0,0,0,0,0,0,0,0,0,0,0
"""
X_POSTS_NAME = "account_analytics_content_2025-12-01_2025-12-27.csv"
X_DAYS = """\
Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,\
Profile visits,Create Post,Video views,Media views
"Tue, Oct 20, 2026",100,10,20,1,2,5,3,1,2,7,1,8,9
"Mon, Oct 19, 2026",50,5,10,0,1,2,1,0,1,3,0,4,5
"""
LINKEDIN_DAYS = """\
"The data of this sheet is aggregated, and so on.",,,,,,,
Date\tImpressions (organic)\tImpressions (sponsored)\tImpressions (total)\tClicks (total)\t\
Reactions (total)\tComments (total)\tReposts (total)
10/13/2026\t10\t5\t15\t3\t2\t1\t0
10/14/2026\t10\t5\t16\t3\t2\t1\t0
"""
TIKTOK_EN = """\
Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views,\
Average watch time
"Yacht day, white",https://www.tiktok.com/@acme/video/7688000000000000000,2026-09-21 14:46:00,\
1.2K,48,31,"18,400",11.5
"""
TIKTOK_DE = """\
Videotitel;Video-Link;Veröffentlichungszeit;Aufrufe insgesamt;Likes insgesamt;\
Kommentare insgesamt;Geteilt insgesamt
Am Fluss;https://www.tiktok.com/@acme/video/7688000000000000000;21.09.2026 16:46;\
1,5 Mio.;18.400;31;k. A.
"""
TIKTOK_FR = """\
Titre de la vidéo;Lien de la vidéo;Heure de publication;Nombre total de vues;\
Nombre total de J\u2019aime;Nombre total de commentaires
Au bord;https://www.tiktok.com/@acme/video/7688000000000000000;21 sept. 2026 16:46;\
28\u202f000;1 200;3
"""
TIKTOK_ES = """\
Título del video,Hora de publicación,Enlace del video,Visualizaciones totales,Me gusta totales,\
Comentarios totales,Veces compartido
Junto al río,21 de septiembre de 2026,https://www.tiktok.com/@acme/video/7688000000000000000,\
900,40,2,1
"""
TIKTOK_OVERVIEW = """\
"Date","Video Views","Profile Views","Likes","Comments","Shares"
"October 17","1441","52","31","2","11"
"October 18","2110","77","57","1","6"
"""
TIKTOK_FOLLOWERS = """\
Date,Followers,Difference in followers from previous day
2026-10-17,undefined,0
2026-10-18,107,-3
"""
YOUTUBE_EN = """\
Content,Video title,Video publish time,Duration,Views,Watch time (hours),Subscribers,\
Estimated revenue (USD),Impressions,Impressions click-through rate (%)
Total,,,,504631,42600.6525,7421,31.84,5943695,5.22
2q4TS4z4Rpk,New,"Sep 13, 2026",161,4084,100.5,-3,1.5,90000,4
8nmW-vJbwMA,Old,"Jan 13, 2025",161,10,0.5,0,0,10,4
"""
YOUTUBE_NAME = "Content 2026-09-01_2026-10-15 Acme/Table data.csv"
YOUTUBE_DE = """\
Videos,Videotitel,Veröffentlichungszeitpunkt des Videos,Dauer,Aufrufe,Wiedergabezeit (Stunden),\
Abonnenten,Impressionen,Klickrate der Impressionen (%)
Gesamt,,,,504631,42600.6525,7421,5943695,5.22
2q4TS4z4Rpk,Neu,13. Sept. 2026,161,4084,100.5,-3,90000,4
"""
YOUTUBE_FR = """\
Contenu,Titre de la vidéo,Heure de publication de la vidéo,Durée,Vues engagées,Vues,\
Durée moyenne de visionnage,Pourcentage moyen regardé (%)
Total,,,,"28 000","44 531",0:00:34,"62,1"
2q4TS4z4Rpk,Neuf,13 sept. 2026,34,"1\u202f000","4 084",0:00:34,"62,3"
"""
YOUTUBE_ES = """\
Contenido,Título del vídeo,Hora de publicación del vídeo,Duración,Visualizaciones,\
Tiempo de visualización (horas),Suscriptores
Total,,,,504631,"42600,6525",7421
2q4TS4z4Rpk,Nuevo,13 sept 2026,161,4084,"100,5",-3
"""


def xlsx(*sheets: tuple[str, list[list[object]]]) -> bytes:
    """Return a workbook of text and numbers, as small as the format allows."""
    spread = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    numbers = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/s{n}.xml" ContentType="{types}.worksheet+xml"/>'
            for n in numbers
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1"'
        f' Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{spread}" xmlns:r="{office}"><sheets>'
        + "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="r{n}"/>'
            for n, (name, _) in zip(numbers, sheets, strict=True)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="s{n}.xml"/>'
            for n in numbers
        )
        + "</Relationships>",
    }
    for n, (_, rows) in zip(numbers, sheets, strict=True):
        lines = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
        parts[f"xl/s{n}.xml"] = (
            f'<worksheet xmlns="{spread}"><sheetData>{lines}</sheetData></worksheet>'
        )
    return zipped(parts)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """Return an archive of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'
