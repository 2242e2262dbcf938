-- post_deputies(post text, holder account_id, today day) -> many post_deputy_line
-- Who stands in for the holder of a post on a day, and can sign in.
-- plan: deputy_by_holder, primary key
SELECT deputy.account FROM deputy JOIN account ON account.id = deputy.account
 WHERE deputy.holder = :holder AND deputy.post = :post AND deputy.ended_at IS NULL AND deputy.from_on <= :today
   AND deputy.until_on >= :today AND account.locked = 0 ORDER BY deputy.id;
