SELECT w.name, w.sex, w.nation, w.born, w.politics, w.phone, w.id_number, c.street, c.name AS community, p.post, e.level, e.major,
       coalesce(k.starts_on || ' — ' || k.ends_on, '') AS contract
  FROM worker w
  JOIN placement l ON l.worker_id = w.id
  JOIN community c ON c.id = l.community_id
  JOIN post_entry p ON p.worker_id = w.id
  JOIN education e ON e.worker_id = w.id
  LEFT JOIN contract k ON k.worker_id = w.id
 ORDER BY w.id;
