-- unheld_all() -> many unheld_row
-- The posts without a holder that were told of.
-- plan: primary key
SELECT * FROM unheld ORDER BY post;

-- unheld_add(post text, since time) -> nothing
-- It is told of.
INSERT INTO unheld (post, since) VALUES (:post, :since) ON CONFLICT DO NOTHING;

-- unheld_forget(post text) -> nothing
-- Somebody works there again, or nothing waits any more.
-- plan: primary key
DELETE FROM unheld WHERE post = :post;
