-- What decides when somebody retires, and when a schooling was completed.

ALTER TABLE worker ADD COLUMN retirement_track TEXT  -- NULL: as the policy pack says for the sex
    CHECK (retirement_track IN ('male60', 'female55', 'female50'));

ALTER TABLE education ADD COLUMN graduated_on TEXT;  -- to the day or to the month
