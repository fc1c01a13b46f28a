"""What leadership takes away: one format a module, a `story.Story` in and bytes out.

story: what a release, the plan and the claims tell, in the order in which a reader is told
board_pack: slides with native charts, on the firm's own template or on ours
book: every released table as a workbook with native charts
page: one web page for paper and screen that needs no network
summary: one sheet of paper for the people who took part

Each module of a format has NAME, MEDIA_TYPE, SUFFIX and `write(story)`. None of them carries a table of groups: who
holds a file hands it on, and groups are for those only who may read them on the page.
"""
