use super::*;

/// A folder of a process that was killed: it is not held, and what the process was making lies in it.
fn killed(root: &Path) -> PathBuf {
    make_private(root).unwrap();
    let own = held::hold_in(root, &held::new_name(PROCESS)).unwrap();
    let path = own.path().to_owned();
    let kept = root.join("kept");
    fs::rename(&path, &kept).unwrap();
    drop(own);
    fs::rename(&kept, &path).unwrap();
    path
}

#[test]
fn a_paper_that_was_printed_before_is_left_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let place = Workplace::at(vec![dir.path().join("work")]);
    let mut names = Vec::new();

    for _ in 0..3 {
        let paper = place.paper("公示（正面）").unwrap();
        fs::write(&paper, "%PDF").unwrap();
        names.push(paper.file_name().unwrap().to_owned());
    }

    assert_eq!(names, ["公示（正面）.pdf", "公示（正面）_2.pdf", "公示（正面）_3.pdf"]);
    place.clear_papers();
    assert!(
        place.paper("公示（正面）").unwrap().ends_with("公示（正面）.pdf"),
        "the earlier ones are gone"
    );
}

#[test]
fn nothing_is_left_when_the_program_ends() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("work");
    let place = Workplace::at(vec![root.clone()]);
    fs::write(place.paper("档案卡").unwrap(), "张三").unwrap();
    let work = place.folder().unwrap();
    fs::write(work.path().join("copy.db"), "张三").unwrap();

    place.leave();

    assert_eq!(fs::read_dir(&root).unwrap().count(), 0);
}

#[test]
fn what_a_killed_process_left_goes_and_what_another_one_has_in_hand_stays() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("work");
    let left = killed(&root);
    fs::create_dir(left.join(PAPERS)).unwrap();
    fs::write(left.join(PAPERS).join("档案卡.pdf"), "张三").unwrap();
    let running = Workplace::at(vec![root.clone()]);
    let paper = running.paper("档案卡").unwrap();
    fs::write(&paper, "李四").unwrap();

    Workplace::at(vec![root.clone()]).clear_left();

    assert!(!left.exists());
    assert!(paper.is_file(), "a running process keeps its own");
    assert_eq!(fs::read_dir(&root).unwrap().count(), 1);
}

#[test]
fn what_was_unfinished_elsewhere_goes_by_its_note_and_nothing_else_does() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("work");
    let left = killed(&root);
    let desk = dir.path().join("桌面");
    fs::create_dir(&desk).unwrap();
    let (half, folder, own) = (
        desk.join(format!("{UNFINISHED}a")),
        desk.join(format!("{UNFINISHED}b")),
        desk.join("名单.xlsx"),
    );
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("copy.db"), "张三").unwrap();
    for file in [&half, &own] {
        fs::write(file, "张三").unwrap();
    }
    for path in [&half, &folder, &own] {
        std::mem::forget(Noted::of(path, &left).unwrap());
    }

    Workplace::at(vec![root]).clear_left();

    assert!(!half.exists() && !folder.exists() && !left.exists());
    assert!(own.is_file(), "a note never names what a user called so");
}

#[test]
fn a_note_waits_for_the_stick_that_it_names() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("work");
    let left = killed(&root);
    let stick = dir.path().join("U盘");
    let half = stick.join(format!("{UNFINISHED}a"));
    std::mem::forget(Noted::of(&half, &left).unwrap());
    let place = Workplace::at(vec![root]);

    place.clear_left();
    assert!(left.is_dir(), "the stick is not in");
    fs::create_dir(&stick).unwrap();
    fs::write(&half, "张三").unwrap();
    place.clear_left();

    assert!(!half.exists() && !left.exists());
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_can_look_into_is_closed_first() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("work");
    fs::create_dir(&root).unwrap();
    fs::set_permissions(&root, fs::Permissions::from_mode(0o777)).unwrap();
    let place = Workplace::at(vec![root.clone()]);

    let work = place.folder().unwrap();

    let own = work.path().parent().unwrap();
    for private in [&*root, own, work.path()] {
        assert_eq!(private.metadata().unwrap().mode() & 0o777, 0o700, "{private:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_never_followed_and_the_next_place_serves() {
    let dir = tempfile::tempdir().unwrap();
    let (elsewhere, link) = (dir.path().join("elsewhere"), dir.path().join("work"));
    fs::create_dir(&elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &link).unwrap();

    let refused = Workplace::at(vec![link.clone()]).paper("档案卡");
    let second = Workplace::at(vec![link, dir.path().join("second")]);

    assert_eq!(refused.unwrap_err().code(), ErrorCode::CannotReadOrWrite);
    assert!(second.paper("档案卡").unwrap().starts_with(dir.path().join("second")));
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
}
