-- A verifier that is put in another's place lets a stranger in. It is not journalled; its digest, from which nothing can be guessed, is.

ALTER TABLE operator ADD COLUMN verifier_digest TEXT;  -- SHA-256 of operator_secret.verifier; NULL: set by an earlier program
